"""Privacy: personal data is unreadable at rest, masked on screen, and every look at it is written down.

Keeps      Erasure, ErasedOrder; keys lie in HOME/keys
Offers     EncryptedTextField, blind_index, mask_name, mask_phone, mask_address, encrypt_bytes, decrypt_bytes, seal,
           unseal, reveal; find, held, erase, resume (one buyer everywhere), held_by, held_by_order, stand_ins_of
Announces  nothing
Needs      audit (each reveal), cryptography
Never      decides who may see what: rights and scope live in organisation
Start at   crypto.py, then fields.py
"""

"""Privacy: personal data is unreadable at rest, masked on screen, and every look at it is written down.

Keeps      Erasure, ErasedOrder, Look; keys lie in HOME/keys, the list of erasures in settings.ERASURES_FILE
Offers     EncryptedTextField, blind_index, mask_name, mask_phone, mask_address, encrypt_bytes, decrypt_bytes, seal,
           unseal, reveal; look, choose, erase_found, find, held, erase, resume (one buyer everywhere), begin_again
           (after a backup), held_by, held_by_order, erased_of
Announces  nothing
Needs      audit (each reveal), cryptography
Never      decides who may see what: rights and scope live in organisation
Start at   crypto.py, then fields.py; for erasing persons.py, holders.py, erasing.py
"""

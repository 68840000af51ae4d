"""What the clients of the platforms' interfaces share: transport, tokens, paging, and answers as tables.

A client asks a platform page by page (`Client.orders`) and hands on documents: the platform's answer as it came, with a
line before it that says what it is. `recognise` and `read` take a document like any export, so that everything behind
them stays as it is.

`clients.open_client` gives the client of a shop; `answers` reads what it brought and asks nobody. `evidence` and
`not_told` of `answers.api_manifests` are for screens: nothing here was verified against a live platform.

Start at   client.py, then paging.py and one platform's folder
"""

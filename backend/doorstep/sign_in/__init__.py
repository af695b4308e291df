"""How a contact proves who they are: mailed links and codes, and the sessions they lead to."""

"""Words to people outside: mail that is promised in the act and delivered afterwards.

Owns the mail channel (SMTP with a stable Message-ID, so that a mail tried twice is one mail to the
recipient's server) and the catcher that shows the mail of an installation without a mail server.
Does not own the words: the app that acts writes them. Doors: `services.mail`, `models.CaughtMail`.
"""

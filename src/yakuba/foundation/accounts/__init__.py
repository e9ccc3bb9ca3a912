"""Who may log in, and who acts.

Owns the user account (staff and residents), its ways of logging in (password with a second
factor or a passkey for staff, a code by e-mail for residents), and `Actor`, the value that every
service receives. Does not own posts, departments or absences: that is `organisation`.
Doors: `models.User`, `actor`, `http`.
"""

"""Web: the browser door: kits that departments build screens from, and the kernel's own screens.

Keeps      SavedView, SignInTries, ProcessDraft
Offers     rights (right_required, signed_in, public), desk (Desk, Column, Filter, Action, desk_urls),
           menu.add, workbench.provide (Card, Line), fonts.chinese_font, template words and components
Announces  nothing
Needs      kernel (who may do what, today's work, evidence, audit), metrics (my numbers)
Never      knows a department: rooms above it register menu entries, cards and desks
Start at   desk/__init__.py, then templates/web/base.html
"""

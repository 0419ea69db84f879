"""The trust's own file as tests write it: with all that may stand in it, and with the least."""

WHOLE = """\
trust: Alder Trust
nation: england
terms:
  - {first: 2026-09-01, last: 2026-12-18}
  - {first: 2027-01-04, last: 2027-03-25}
schools:
  - id: alder
    name: Alder Primary
    headteacher: {role: Headteacher, name: A. Name, ids: {slack: U0HEAD, teams: "29:head"}}
    deputies:
      - {role: Deputy headteacher, name: B. Name, ids: {slack: U0DEPUTY}, away: true}
    channels: {slack: C0HEADS}
    safeguarding_lead: {role: Designated Safeguarding Lead, name: C. Name, phone: 01234 567890}
    inset_days: [2026-11-27]
  - id: birch
    name: Birch Academy
ceo:
  role: Chief Executive Officer
  ids: {slack: U0CEO}
  deputies:
    - {role: Deputy Chief Executive, ids: {slack: U0DEPUTYCEO}}
    - {role: Finance director, ids: {slack: U0FINANCE}, quiet: true}
  channels: {slack: C0CEO}
chair: {role: Chair of trustees, ids: {slack: U0CHAIR}}
contacts:
  it: {role: IT help desk, email: it@alder.example, ids: {slack: U0IT}}
retention: {nothing-found: 90}
press: {approvers: 1, valid_hours: 24, days_kept: 365}
"""

BARE = """\
trust: Oak Trust
schools: [{id: oak, name: Oak School}]
"""

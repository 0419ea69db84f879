"""Speed, measured side by side in one run: `make bench`."""

import os

# One text is measured in one thread, so numpy is not to start a crew of its own; it looks at this when it is imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# presidio-analyzer brings a list of domains along; fetching a newer one would be measured, too.
os.environ.setdefault("TLDEXTRACT_PUBLIC_SUFFIX_LIST_URLS", "")

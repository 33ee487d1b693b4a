"""SecantusDB 0.7.0b3 with two of its faults mended, for the test suites (scripts/services.sh). Run with its own Python."""

import sys

import secantus.transactions
from secantus.cli import main
from secantus.storage import Storage

# All retryable writes it remembers (10,000 by default) are sorted at each write. A driver retries within seconds.
secantus.transactions._RETRYABLE_RECORD_MAX = 500


def in_lock_order(method):
    """
    `create` and `drop` hold the global lock while WiredTiger makes them wait for a write to the same collection; the write holds
    the collection's lock and waits for the global one, and the whole server stands still. Writes take the collection's first.
    """

    def ordered(self, db, coll, *args, **kwargs):
        with self._coll_lock(db, coll):
            return method(self, db, coll, *args, **kwargs)

    return ordered


Storage.create_collection = in_lock_order(Storage.create_collection)
Storage.drop_collection = in_lock_order(Storage.drop_collection)

sys.exit(main())

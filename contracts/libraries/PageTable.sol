// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/**
 * @title Pages of a shard table
 * @notice A page is the packed sequence of `uint32 contribution ‖ uint32 rows`, one entry per shard number.
 */
library PageTable {
    /// @notice Entries of a full page, which are also the bits of a word.
    uint256 internal constant ENTRIES = 256;

    /// @notice Bytes of an entry.
    uint256 internal constant ENTRY_BYTES = 8;

    /// @notice Bytes of a full page.
    uint256 internal constant PAGE_BYTES = ENTRIES * ENTRY_BYTES;

    /// @notice The contribution of a number that was never used.
    uint256 internal constant UNUSED = type(uint32).max;

    /// @notice A shard's entry names a contribution that may not stand there, or gives rows to an unused number.
    error EntryInvalid(uint256 shard);

    /**
     * @notice The entry at `i`.
     * @dev The caller has checked that `i < table.length / ENTRY_BYTES`.
     */
    function entry(bytes calldata table, uint256 i) internal pure returns (uint256 contribution, uint256 rows) {
        assembly ("memory-safe") {
            let packed := shr(192, calldataload(add(table.offset, shl(3, i))))
            contribution := shr(32, packed)
            rows := and(packed, 0xffffffff)
        }
    }

    /**
     * @notice Reads the entries of a page from `start` on, whose contributions must be `first` to `end - 1`.
     * @return free The shards that have no rows.
     * @return unused The numbers that were never used.
     */
    function scan(
        bytes calldata table,
        uint256 page,
        uint256 start,
        uint256 first,
        uint256 end
    ) internal pure returns (uint256 free, uint256 unused) {
        uint256 length = table.length / ENTRY_BYTES;
        for (uint256 i = start; i < length; ++i) {
            (uint256 contribution, uint256 rows) = entry(table, i);
            if (contribution == UNUSED) {
                if (rows != 0) revert EntryInvalid(page * ENTRIES + i);
                unused |= 1 << i;
            } else {
                if (contribution < first || contribution >= end) revert EntryInvalid(page * ENTRIES + i);
                if (rows == 0) free |= 1 << i;
            }
        }
    }

    /// @notice The shards of a contribution.
    function shardsOf(bytes calldata table, uint256 contribution) internal pure returns (uint256 word) {
        uint256 length = table.length / ENTRY_BYTES;
        for (uint256 i = 0; i < length; ++i) {
            (uint256 owner, ) = entry(table, i);
            if (owner == contribution) word |= 1 << i;
        }
    }

    /// @notice The word of the numbers given out on a page of a table of `shards` entries.
    function numbered(uint256 shards, uint256 page) internal pure returns (uint256) {
        uint256 start = page * ENTRIES;
        if (shards <= start) return 0;
        uint256 length = shards - start;
        return length >= ENTRIES ? type(uint256).max : (1 << length) - 1;
    }
}

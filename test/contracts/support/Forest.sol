// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SumTree} from "../../../contracts/libraries/SumTree.sol";

/// @dev Builds Merkle-sum trees in memory, honest ones and others.
library Forest {
    struct Tree {
        uint256 depth;
        uint256 count;
        /// Level by level from the leaves up, each twice as short as the one before.
        bytes32[] hashes;
        uint64[] sums;
    }

    function grow(address[] memory payees, uint64[] memory weights) internal pure returns (Tree memory tree) {
        tree.count = payees.length;
        tree.depth = SumTree.depth(tree.count);
        uint256 width = 1 << tree.depth;
        tree.hashes = new bytes32[](2 * width - 1);
        tree.sums = new uint64[](2 * width - 1);
        for (uint256 i = 0; i < tree.count; ++i) {
            tree.hashes[i] = SumTree.leaf(payees[i], weights[i]);
            tree.sums[i] = weights[i];
        }
        uint256 below = 0;
        uint256 here = width;
        for (width /= 2; width != 0; width /= 2) {
            for (uint256 i = 0; i < width; ++i) {
                uint256 left = below + 2 * i;
                (bytes32 l, bytes32 r) = (tree.hashes[left], tree.hashes[left + 1]);
                if (l == 0 && r == 0) continue;
                tree.hashes[here + i] = SumTree.node(l, tree.sums[left], r, tree.sums[left + 1]);
                tree.sums[here + i] = tree.sums[left] + tree.sums[left + 1];
            }
            below = here;
            here += width;
        }
    }

    function root(Tree memory tree) internal pure returns (bytes32 hash, uint64 sum) {
        uint256 last = tree.hashes.length - 1;
        return (tree.hashes[last], tree.sums[last]);
    }

    function proof(
        Tree memory tree,
        uint256 index
    ) internal pure returns (bytes32[] memory hashes, uint64[] memory sums) {
        hashes = new bytes32[](tree.depth);
        sums = new uint64[](tree.depth);
        uint256 level = 0;
        for (uint256 i = 0; i < tree.depth; ++i) {
            uint256 sibling = level + ((index >> i) ^ 1);
            hashes[i] = tree.hashes[sibling];
            sums[i] = tree.sums[sibling];
            level += 1 << (tree.depth - i);
        }
    }
}

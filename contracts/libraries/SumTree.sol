// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/**
 * @title Merkle-sum tree of payees and weights
 * @notice Leaf: `keccak256(keccak256(abi.encode(address payee, uint64 weight)))`, sum `weight`. Node:
 * `keccak256(abi.encodePacked(bytes32 hashLeft, uint64 sumLeft, bytes32 hashRight, uint64 sumRight))`, sum of both. The
 * depth is the least that has room for all leaves, bit i of the index says whether the path is a right child at height
 * i, and a subtree without leaves has hash 0 and sum 0 at any height.
 *
 * A node commits to the sums of both children and the sum of the root is stored, so that all leaves that any tree can
 * prove, honest or not, weigh no more than the root.
 */
library SumTree {
    /// @notice The depth of a tree of `count` leaves, at least one.
    function depth(uint256 count) internal pure returns (uint256) {
        return count == 1 ? 0 : Math.log2(count - 1) + 1;
    }

    /// @notice The hash of a leaf.
    function leaf(address payee, uint64 weight) internal pure returns (bytes32) {
        return keccak256(bytes.concat(keccak256(abi.encode(payee, weight))));
    }

    /// @notice The hash of a node.
    function node(bytes32 hashL, uint64 sumL, bytes32 hashR, uint64 sumR) internal pure returns (bytes32 hash) {
        // abi.encodePacked(hashL, sumL, hashR, sumR), without paying for its copies
        assembly ("memory-safe") {
            let free := mload(0x40)
            mstore(free, hashL)
            mstore(add(free, 0x20), shl(192, sumL))
            mstore(add(free, 0x28), hashR)
            mstore(add(free, 0x48), shl(192, sumR))
            hash := keccak256(free, 0x50)
        }
    }

    /**
     * @notice Whether a leaf stands at `index` of the tree of `count` leaves with this root and sum.
     * @param hashes The hashes of the siblings, from the leaf up.
     * @param sums The sums of the siblings, from the leaf up.
     */
    function verify(
        bytes32 root,
        uint64 total,
        uint256 count,
        uint256 index,
        bytes32 leafHash,
        uint64 weight,
        bytes32[] calldata hashes,
        uint64[] calldata sums
    ) internal pure returns (bool) {
        uint256 height = depth(count);
        if (index >= count || hashes.length != height || sums.length != height) return false;
        bytes32 hash = leafHash;
        uint64 sum = weight;
        for (uint256 i = 0; i < height; ++i) {
            (bytes32 siblingHash, uint64 siblingSum) = (hashes[i], sums[i]);
            if (siblingSum > type(uint64).max - sum) return false;
            hash =
                (index >> i) & 1 == 0
                    ? node(hash, sum, siblingHash, siblingSum)
                    : node(siblingHash, siblingSum, hash, sum);
            sum += siblingSum;
        }
        return hash == root && sum == total;
    }
}

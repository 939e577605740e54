// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SumTree} from "../../../contracts/libraries/SumTree.sol";

/// @dev The library with its arguments in calldata.
contract SumTreeHarness {
    function verify(
        bytes32 root,
        uint64 total,
        uint256 count,
        uint256 index,
        bytes32 leafHash,
        uint64 weight,
        bytes32[] calldata hashes,
        uint64[] calldata sums
    ) external pure returns (bool) {
        return SumTree.verify(root, total, count, index, leafHash, weight, hashes, sums);
    }
}

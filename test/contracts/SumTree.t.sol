// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SumTree} from "../../contracts/libraries/SumTree.sol";
import {Assertions} from "./support/Assertions.sol";
import {Forest} from "./support/Forest.sol";
import {SumTreeHarness} from "./support/SumTreeHarness.sol";

/// @dev What a tree can prove.
contract SumTreeTest is Assertions {
    using Forest for Forest.Tree;

    struct Proof {
        bytes32 root;
        uint64 total;
        uint256 count;
        uint256 index;
        address payee;
        uint64 weight;
        bytes32[] hashes;
        uint64[] sums;
    }

    SumTreeHarness private immutable _harness = new SumTreeHarness();

    function test_node_packsHashesAndSums() public pure {
        bytes32 expected = keccak256(abi.encodePacked(bytes32("l"), uint64(7), bytes32("r"), type(uint64).max));
        assertEq(SumTree.node("l", 7, "r", type(uint64).max), expected, "node");
    }

    function test_grow_givesTheRootOfTheTypeScriptTree() public pure {
        (address[] memory payees, uint64[] memory weights) = (new address[](5), new uint64[](5));
        for (uint256 i = 0; i < 5; ++i) (payees[i], weights[i]) = (address(uint160(0xC0 + i)), uint64(1_000 * (i + 1)));
        (bytes32 root, uint64 total) = Forest.grow(payees, weights).root();
        // buildSumTree of src/core/sum-tree
        assertEq(root, 0x547bf7c4a178e216d0e3c32162ff0f6e568e03ae5096eb60b3d32d75a29d59bc, "root");
        assertEq(total, 15_000, "total");
    }

    function test_depth_isTheLeastThatHasRoom() public pure {
        uint8[9] memory depths = [0, 1, 2, 2, 3, 3, 3, 3, 4];
        for (uint256 i = 0; i < depths.length; ++i) assertEq(SumTree.depth(i + 1), depths[i], "depth");
        assertEq(SumTree.depth(10_000), 14, "depth of 10,000");
    }

    function test_verify_refusesSumsThatOverflow() public view {
        bytes32[] memory hashes = new bytes32[](1);
        uint64[] memory sums = new uint64[](1);
        sums[0] = type(uint64).max;
        bytes32 leaf = SumTree.leaf(address(1), 2);
        bytes32 root = SumTree.node(leaf, 2, 0, type(uint64).max);
        // 2 + (2^64 - 1) would wrap to 1
        assertTrue(!_harness.verify(root, 1, 2, 0, leaf, 2, hashes, sums), "wrapped sum");
    }

    function testFuzz_verify_provesEveryLeafAndNothingElse(uint256 seed, uint256 size, uint256 pick) public view {
        size = bound(size, 1, 20);
        pick %= size;
        assertTrue(_holds(_proofOf(seed, size, pick)), "its place");
        Proof memory proof = _proofOf(seed, size, pick);
        proof.index += size;
        assertTrue(!_holds(proof), "outside");
        proof = _proofOf(seed, size, pick);
        proof.total += 1;
        assertTrue(!_holds(proof), "another total");
        proof = _proofOf(seed, size, pick);
        proof.weight += 1;
        assertTrue(!_holds(proof), "another weight");
        proof = _proofOf(seed, size, pick);
        proof.payee = address(uint160(proof.payee) ^ 1);
        assertTrue(!_holds(proof), "another payee");
        if (size == 1) return;
        proof = _proofOf(seed, size, pick);
        proof.index ^= 1;
        assertTrue(!_holds(proof), "another place");
        proof = _proofOf(seed, size, pick);
        proof.sums[0] += 1;
        assertTrue(!_holds(proof), "another sum");
        proof.total += 1;
        assertTrue(!_holds(proof), "another sum and total");
    }

    /// @dev Whoever lies about an inner sum can prove the leaves below it no more.
    function testFuzz_verify_boundsWhatALyingTreeProves(uint256 seed, uint256 node, uint64 lie) public view {
        (address[] memory payees, uint64[] memory weights) = _members(seed, 8);
        Forest.Tree memory tree = Forest.grow(payees, weights);
        node = bound(node, 8, 13);
        tree.sums[node] = lie >> 4;
        _rehash(tree, 12, 8);
        _rehash(tree, 14, 12);
        uint64 total = tree.sums[14];
        uint256 proved = 0;
        for (uint256 i = 0; i < 8; ++i) {
            if (_holds(_proofIn(tree, payees, weights, i))) proved += weights[i];
        }
        assertLe(proved, total, "proved weight");
    }

    function _holds(Proof memory p) private view returns (bool) {
        bytes32 leaf = SumTree.leaf(p.payee, p.weight);
        return _harness.verify(p.root, p.total, p.count, p.index, leaf, p.weight, p.hashes, p.sums);
    }

    function _proofOf(uint256 seed, uint256 size, uint256 index) private pure returns (Proof memory) {
        (address[] memory payees, uint64[] memory weights) = _members(seed, size);
        return _proofIn(Forest.grow(payees, weights), payees, weights, index);
    }

    function _proofIn(
        Forest.Tree memory tree,
        address[] memory payees,
        uint64[] memory weights,
        uint256 index
    ) private pure returns (Proof memory proof) {
        (proof.root, proof.total) = tree.root();
        (proof.hashes, proof.sums) = tree.proof(index);
        (proof.count, proof.index, proof.payee, proof.weight) = (tree.count, index, payees[index], weights[index]);
    }

    function _rehash(Forest.Tree memory tree, uint256 from, uint256 below) private pure {
        uint256 width = from == 12 ? 2 : 1;
        for (uint256 i = 0; i < width; ++i) {
            uint256 l = below + 2 * i;
            tree.hashes[from + i] = SumTree.node(tree.hashes[l], tree.sums[l], tree.hashes[l + 1], tree.sums[l + 1]);
            if (from == 14) tree.sums[from + i] = tree.sums[l] + tree.sums[l + 1];
        }
    }

    function _members(
        uint256 seed,
        uint256 size
    ) private pure returns (address[] memory payees, uint64[] memory weights) {
        payees = new address[](size);
        weights = new uint64[](size);
        for (uint256 i = 0; i < size; ++i) {
            uint256 random = uint256(keccak256(abi.encode(seed, i)));
            payees[i] = address(uint160(random));
            weights[i] = uint64(random >> 198);
        }
    }
}

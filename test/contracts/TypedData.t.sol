// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {TypedData} from "../../contracts/libraries/TypedData.sol";
import {Fixture} from "./support/Fixture.sol";
import {TypedDataHarness} from "./support/TypedDataHarness.sol";

/// @dev The struct hashes against those of ethers 6 (`TypedDataEncoder.from(types).hash(value)`).
contract TypedDataTest is Fixture {
    TypedDataHarness private immutable _harness = new TypedDataHarness();

    function test_typeHashes_areThoseOfEthers() public view {
        (bytes32 receipt_, bytes32 contribution, bytes32 acceptance, bytes32 keyRequest) = market.typeHashes();
        assertEq(receipt_, 0xb94adb39ba4c5848b4dbc1e3b1dbd4e8eb3e79f6139abcf351a00f60cb7cfeaa, "receipt");
        assertEq(contribution, 0xe27ccd7be641515547a8f692689e65bfc1d212af58cb4858ab66c251b60c6883, "contribution");
        assertEq(acceptance, 0xbdfcdcbad551196aa04ab59b73def2de8b2d9ad87c255d86287c01f114cabef1, "acceptance");
        assertEq(keyRequest, 0xe0609b239528fd9701484691d5da62e07db0896f10443d1130813a45690b6559, "key request");
    }

    function test_receiptHash_isThatOfEthers() public view {
        bytes32 hash = _harness.receiptHash(7, 3, (1 << 255) + 5, 1_800_000_000);
        assertEq(hash, 0x7ae828165d10993ccbd81a462d108bf6a3d558f8df8b284bd0ff8c37d2225175, "hash");
    }

    function test_contributionHash_isThatOfEthers() public view {
        bytes32 hash = _harness.contributionHash(
            TypedData.Contribution({
                dataset: 42,
                charterHash: keccak256("charter"),
                firstShard: 256,
                shardCount: 12,
                contentRoot: keccak256("content"),
                weight: 336_776,
                payee: address(0xC0)
            })
        );
        assertEq(hash, 0x97baafb5acb06e997217018f5cfcd1dbbb92993d82313c29c467ab99eca06f57, "hash");
    }

    function test_acceptanceHash_isThatOfEthers() public view {
        bytes32 hash = _harness.acceptanceHash(
            TypedData.Acceptance({
                dataset: 42,
                pagesHash: keccak256("pages"),
                commitmentsRoot: keccak256("commitments"),
                hpkeKey: keccak256("hpke")
            })
        );
        assertEq(hash, 0xe55b55fa4f0714dd831bfcfff9f021e5de48cf95ed6e9fed48c74ecb825f6c30, "hash");
    }

    function test_keyRequestHash_isThatOfEthers() public view {
        (uint32[] memory numbers, uint256[] memory wanted) = (new uint32[](2), new uint256[](2));
        (numbers[1], wanted[0], wanted[1]) = (3, 1, 1 << 255);
        bytes32 hash = _harness.keyRequestHash(
            TypedData.KeyRequest({
                licenceId: 7,
                pages: numbers,
                wanted: wanted,
                custodian: address(0xC0),
                replyKey: keccak256("reply"),
                deadline: 1_800_000_000
            })
        );
        assertEq(hash, 0x0cb6071fc517837b7a07823ffac93daf5638a0aa9d844332627fd4cc6d216fdf, "hash");
    }

    function test_domainSeparator_namesTheMarket() public view {
        bytes32 expected = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Affluent"),
                keccak256("1"),
                block.chainid,
                address(market)
            )
        );
        assertEq(market.domainSeparator(), expected, "separator");
        assertEq(address(market.registry()), address(registry), "registry");
    }
}

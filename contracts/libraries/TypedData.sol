// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/**
 * @title EIP-712 structs that the parties sign
 * @notice The domain is that of the market for all of them. Only {receiptHash} is used on chain; the others are fixed
 * here so that every implementation can be checked against one.
 */
library TypedData {
    /// @notice What a contributor signs.
    struct Contribution {
        uint256 dataset;
        bytes32 charterHash;
        uint32 firstShard;
        uint32 shardCount;
        bytes32 contentRoot;
        uint64 weight;
        address payee;
    }

    /// @notice What a custodian signs before it serves a dataset.
    struct Acceptance {
        uint256 dataset;
        bytes32 pagesHash;
        bytes32 commitmentsRoot;
        bytes32 hpkeKey;
    }

    /// @notice What a session key signs to be given keys.
    struct KeyRequest {
        uint256 licenceId;
        uint32[] pages;
        uint256[] wanted;
        address custodian;
        bytes32 replyKey;
        uint256 deadline;
    }

    bytes32 internal constant RECEIPT_TYPEHASH = keccak256(
        "Receipt(uint256 licenceId,uint32 page,uint256 unlocked,uint256 deadline)"
    );

    bytes32 internal constant CONTRIBUTION_TYPEHASH = keccak256(
        "Contribution(uint256 dataset,bytes32 charterHash,uint32 firstShard,uint32 shardCount,"
        "bytes32 contentRoot,uint64 weight,address payee)"
    );

    bytes32 internal constant ACCEPTANCE_TYPEHASH = keccak256(
        "Acceptance(uint256 dataset,bytes32 pagesHash,bytes32 commitmentsRoot,bytes32 hpkeKey)"
    );

    bytes32 internal constant KEY_REQUEST_TYPEHASH = keccak256(
        "KeyRequest(uint256 licenceId,uint32[] pages,uint256[] wanted,address custodian,"
        "bytes32 replyKey,uint256 deadline)"
    );

    /// @notice The struct hash of a receipt.
    function receiptHash(
        uint256 licenceId,
        uint32 page,
        uint256 unlocked,
        uint256 deadline
    ) internal pure returns (bytes32) {
        return keccak256(abi.encode(RECEIPT_TYPEHASH, licenceId, page, unlocked, deadline));
    }

    /// @notice The struct hash of a contribution.
    function contributionHash(Contribution memory contribution) internal pure returns (bytes32) {
        return keccak256(abi.encode(CONTRIBUTION_TYPEHASH, contribution));
    }

    /// @notice The struct hash of an acceptance.
    function acceptanceHash(Acceptance memory acceptance) internal pure returns (bytes32) {
        return keccak256(abi.encode(ACCEPTANCE_TYPEHASH, acceptance));
    }

    /// @notice The struct hash of a key request.
    function keyRequestHash(KeyRequest memory request) internal pure returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    KEY_REQUEST_TYPEHASH,
                    request.licenceId,
                    // abi.encodePacked pads the elements of an array to words, as EIP-712 does
                    keccak256(abi.encodePacked(request.pages)),
                    keccak256(abi.encodePacked(request.wanted)),
                    request.custodian,
                    request.replyKey,
                    request.deadline
                )
            );
    }
}

// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {TypedData} from "../../../contracts/libraries/TypedData.sol";

/// @dev The struct hashes by call, for tests in any language.
contract TypedDataHarness {
    function receiptHash(
        uint256 licenceId,
        uint32 page,
        uint256 unlocked,
        uint256 deadline
    ) external pure returns (bytes32) {
        return TypedData.receiptHash(licenceId, page, unlocked, deadline);
    }

    function contributionHash(TypedData.Contribution calldata contribution) external pure returns (bytes32) {
        return TypedData.contributionHash(contribution);
    }

    function acceptanceHash(TypedData.Acceptance calldata acceptance) external pure returns (bytes32) {
        return TypedData.acceptanceHash(acceptance);
    }

    function keyRequestHash(TypedData.KeyRequest calldata request) external pure returns (bytes32) {
        return TypedData.keyRequestHash(request);
    }
}

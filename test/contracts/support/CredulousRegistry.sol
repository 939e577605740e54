// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {DatasetRegistry} from "../../../contracts/DatasetRegistry.sol";
import {IDatasetRegistry} from "../../../contracts/interfaces/IDatasetRegistry.sol";

/// @dev A registry that answers for any membership: the market alone must hold the bound.
contract CredulousRegistry {
    DatasetRegistry private immutable _honest;

    constructor(DatasetRegistry honest) {
        _honest = honest;
    }

    function dataset(uint256 id) external view returns (IDatasetRegistry.Dataset memory) {
        return _honest.dataset(id);
    }

    function ownerOf(uint256 id) external view returns (address) {
        return _honest.ownerOf(id);
    }

    function verifyMembership(
        uint256,
        IDatasetRegistry.Membership calldata membership
    ) external pure returns (uint32, address) {
        return (membership.index, membership.payee);
    }
}

// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {ILicenceMarket} from "../interfaces/ILicenceMarket.sol";

/**
 * @title Money that is an ERC-20
 * @notice Counts what moves by the balance before and after, as tokens may take a fee, return false or nothing at all.
 * @dev The caller holds a reentrancy guard: a token may call back in the middle of a transfer.
 */
library TokenMoney {
    using SafeERC20 for IERC20;

    /// @dev The highest bit of `vs` is the parity of `v`, see EIP-2098.
    uint256 private constant S_MASK = (1 << 255) - 1;

    /**
     * @notice Takes up to `amount` from the caller of this transaction's message.
     * @return arrived What came; never more than `amount`, whatever the token says.
     */
    function take(address token, uint256 amount) internal returns (uint256 arrived) {
        uint256 before = _held(token);
        IERC20(token).safeTransferFrom(msg.sender, address(this), amount);
        arrived = Math.min(Math.saturatingSub(_held(token), before), amount);
    }

    /// @notice Sends `amount`, and refuses where more than that leaves: it would be the money of others.
    function send(address token, address to, uint256 amount) internal {
        uint256 before = _held(token);
        IERC20(token).safeTransfer(to, amount);
        if (Math.saturatingSub(before, _held(token)) > amount) revert ILicenceMarket.TokenTookMore(token);
    }

    /// @notice Tries the caller's permit. One that is used up, by whomever, leaves an allowance; what is missing shows
    /// in the transfer.
    function tryPermit(address token, uint256 amount, ILicenceMarket.Permit calldata permit) internal {
        uint8 v = uint8(uint256(permit.vs) >> 255) + 27;
        bytes32 s = bytes32(uint256(permit.vs) & S_MASK);
        // solhint-disable-next-line no-empty-blocks
        try IERC20Permit(token).permit(msg.sender, address(this), amount, permit.deadline, v, permit.r, s) {} catch {}
    }

    function _held(address token) private view returns (uint256) {
        return IERC20(token).balanceOf(address(this));
    }
}

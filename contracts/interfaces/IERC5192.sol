// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/**
 * @title Minimal soulbound tokens (ERC-5192)
 * @dev The standard's event `Unlocked(uint256)` is left out: no licence ever becomes transferable, and the name is that
 * of the market's main event.
 */
interface IERC5192 {
    /// @notice The token was minted bound to its holder.
    event Locked(uint256 tokenId);

    /// @notice Whether the token is bound to its holder. Reverts where there is no such token.
    function locked(uint256 tokenId) external view returns (bool);
}

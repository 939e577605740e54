// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";

/**
 * @title Dollar of the devnet
 * @notice Worth nothing, and anybody mints it: a currency to try purchases in a token with. Six decimals, ERC-2612.
 */
contract TestDollar is ERC20, ERC20Permit {
    constructor() ERC20("Affluent Test Dollar", "tUSD") ERC20Permit("Affluent Test Dollar") {}

    /// @notice Makes money out of nothing.
    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    /// @notice Six, as the dollars of public chains have.
    function decimals() public pure override returns (uint8) {
        return 6;
    }
}

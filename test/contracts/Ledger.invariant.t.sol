// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ILicenceMarket} from "../../contracts/interfaces/ILicenceMarket.sol";
import {Assertions} from "./support/Assertions.sol";
import {MarketHandler} from "./support/MarketHandler.sol";

/// @dev What holds after any history of trade, with honest and dishonest trees side by side.
contract LedgerInvariantTest is Assertions {
    MarketHandler private _handler;
    ILicenceMarket private _market;

    function setUp() public {
        _handler = new MarketHandler();
        vm.deal(address(_handler), 1_000_000 ether);
        _market = _handler.marketOf();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_handler);
    }

    function invariant_paid_neverPassesReceived() public view {
        uint256[] memory ids = _handler.datasets();
        for (uint256 i = 0; i < ids.length; ++i) {
            (uint256 received, uint256 paid) = _market.totals(ids[i]);
            assertLe(paid, received, "paid");
            // what can still be claimed fits too: no claim takes from another dataset
            assertLe(_handler.owed(i), received - paid, "owed");
        }
    }

    function invariant_balance_isDepositsAndEarnings() public view {
        uint256 expected = 0;
        for (uint256 i = 1; i <= _handler.licences(); ++i) expected += _market.licence(i).balance;
        uint256[] memory ids = _handler.datasets();
        for (uint256 i = 0; i < ids.length; ++i) {
            (uint256 received, uint256 paid) = _market.totals(ids[i]);
            expected += received - paid;
        }
        assertEq(address(_market).balance, expected, "balance");
    }

    function invariant_credits_areWhatWasCharged() public view {
        (uint256 received, uint256 paid) = _market.totals(_handler.datasets()[0]);
        // an honest tree leaves dust alone: below a unit per contributor and custodian of each generation
        assertLe(received - paid, _handler.owed(0) + 16, "charges without a credit");
    }

    function invariant_claims_areNeverForged() public view {
        assertEq(_handler.forgeries(), 0, "forged claims");
    }
}

// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ILicenceMarket} from "../../contracts/interfaces/ILicenceMarket.sol";
import {Assertions} from "./support/Assertions.sol";
import {MarketHandler} from "./support/MarketHandler.sol";

/// @dev What holds after any history of trade, with honest and dishonest trees and tokens side by side.
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
        assertEq(_handler.heldOf(0), _owedBy(0, 3), "ETH");
        assertEq(_handler.heldOf(3), _owedBy(3, 5), "dollars");
    }

    /// @dev Deposits and earnings of some neighbouring datasets, which share a currency.
    function _owedBy(uint256 first, uint256 end) private view returns (uint256 expected) {
        uint256[] memory ids = _handler.datasets();
        for (uint256 i = first; i < end; ++i) {
            (uint256 received, uint256 paid) = _market.totals(ids[i]);
            expected += received - paid;
            for (uint256 j = 1; j <= _handler.licences(); ++j) {
                if (_handler.datasetOf(j) == ids[i]) expected += _market.licence(j).balance;
            }
        }
    }

    function invariant_credits_areWhatWasCharged() public view {
        uint256[2] memory honest = [uint256(0), 4];
        for (uint256 i = 0; i < 2; ++i) {
            (uint256 received, uint256 paid) = _market.totals(_handler.datasets()[honest[i]]);
            // an honest tree leaves dust alone: below a unit per contributor and custodian of each generation
            assertLe(received - paid, _handler.owed(honest[i]) + 16, "charges without a credit");
        }
    }

    function invariant_claims_areNeverForged() public view {
        assertEq(_handler.forgeries(), 0, "forged claims, or honest trade that was refused");
    }
}

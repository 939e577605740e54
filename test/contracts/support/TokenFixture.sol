// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IDatasetRegistry} from "../../../contracts/interfaces/IDatasetRegistry.sol";
import {ILicenceMarket} from "../../../contracts/interfaces/ILicenceMarket.sol";
import {TestDollar} from "../../../contracts/devnet/TestDollar.sol";
import {Fixture} from "./Fixture.sol";

/// @dev The fixture's dataset once more, sold in a token; `BUYER` has a key, so that it can sign permits.
abstract contract TokenFixture is Fixture {
    uint256 internal constant BUYER_KEY = 0xB1;
    uint96 internal constant COINS = 50e6;
    bytes32 private constant PERMIT = keccak256(
        "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
    );

    TestDollar internal dollar;
    address internal buyer;

    function setUp() public virtual override {
        super.setUp();
        dollar = new TestDollar();
        buyer = vm.addr(BUYER_KEY);
        vm.deal(buyer, 10 ether);
        dollar.mint(buyer, 1_000e6);
        sellIn(address(dollar), "in-dollars");
    }

    /// @dev From here on `id`, `meteredOffer` and `flatOffer` are of a dataset in this token.
    function sellIn(address token, string memory slug) internal {
        IDatasetRegistry.Charter memory rules = charter();
        rules.currency = token;
        id = register(PUBLISHER, slug, rules, pages(table), payees, weights);
        openCustodians(id, PUBLISHER, 3);
        meteredOffer = openMetered(id, PUBLISHER, PRICE);
        flatOffer = openFlat(id, PUBLISHER, COINS);
    }

    function permitOf(uint256 amount, uint256 deadline) internal view returns (ILicenceMarket.Permit memory) {
        bytes32 hash = keccak256(abi.encode(PERMIT, buyer, address(market), amount, dollar.nonces(buyer), deadline));
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(
            BUYER_KEY,
            keccak256(abi.encodePacked(hex"1901", dollar.DOMAIN_SEPARATOR(), hash))
        );
        return ILicenceMarket.Permit(deadline, r, bytes32(uint256(s) | (uint256(v - 27) << 255)));
    }

    function allow(uint256 amount) internal {
        vm.prank(buyer);
        dollar.approve(address(market), amount);
    }

    function buyFlatInToken() internal returns (uint256) {
        vm.prank(buyer);
        return market.buy(flatOffer, COINS, TERMS, buyer, vm.addr(SESSION_KEY), 0);
    }

    function buyMeteredInToken(uint96 deposit) internal returns (uint256) {
        vm.prank(buyer);
        return market.buy(meteredOffer, PRICE, TERMS, buyer, vm.addr(SESSION_KEY), deposit);
    }
}

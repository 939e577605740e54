// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {IDatasetRegistry} from "../interfaces/IDatasetRegistry.sol";
import {IERC5192} from "../interfaces/IERC5192.sol";
import {ILicenceMarket} from "../interfaces/ILicenceMarket.sol";
import {TokenMoney} from "../libraries/TokenMoney.sol";
import {Offers} from "./Offers.sol";

/**
 * @title Licences of the market
 * @notice Purchase, deposit and session keys of the ERC-721 tokens that a purchase mints.
 */
abstract contract Licences is Offers, ERC721 {
    uint40 internal constant NEVER = type(uint40).max;

    mapping(uint256 id => Licence) internal _licences;
    /// @dev One more than the key generation in which the key is on; 0 is off.
    mapping(uint256 id => mapping(address key => uint256)) private _keys;
    uint256 private _licenceCount;

    constructor() ERC721("Affluent Licence", "AFFLIC") {}

    /// @inheritdoc ILicenceMarket
    function buyWithPermit(
        uint32 offerId,
        uint96 expectedPrice,
        bytes32 termsHash,
        address holder,
        address sessionKey,
        uint96 deposit,
        Permit calldata permit
    ) external payable returns (uint256 id) {
        // outside the guard, with nothing changed yet: a token that calls back is one more caller
        _tryPermit(offerId, _offers[offerId].kind == Kind.Flat ? expectedPrice : deposit, permit);
        return buy(offerId, expectedPrice, termsHash, holder, sessionKey, deposit);
    }

    /// @inheritdoc ILicenceMarket
    function topUpWithPermit(uint256 id, uint96 amount, Permit calldata permit) external {
        _tryPermit(_licenceOf(id).offer, amount, permit);
        topUp(id, amount);
    }

    /// @inheritdoc ILicenceMarket
    function withdraw(uint256 id, uint96 amount) external nonReentrant {
        _checkHolder(id);
        Licence storage held = _licences[id];
        uint96 balance = held.balance;
        if (amount > balance) revert BalanceTooLow(balance, amount);
        held.balance = balance - amount;
        emit Withdrawn(id, msg.sender, amount);
        if (held.inToken) TokenMoney.send(_currencyOf(held), msg.sender, amount);
        else _send(msg.sender, amount);
    }

    /// @inheritdoc ILicenceMarket
    function setKey(uint256 id, address key, bool on) external {
        _checkHolder(id);
        if (key == address(0)) revert KeyInvalid();
        _setKey(id, key, on);
    }

    /// @inheritdoc ILicenceMarket
    function licence(uint256 id) external view returns (Licence memory) {
        return _licenceOf(id);
    }

    /// @inheritdoc ILicenceMarket
    function keyOn(uint256 id, address key) external view returns (bool) {
        return _keyOn(id, _licences[id].keyGeneration, key);
    }

    /// @inheritdoc ILicenceMarket
    function buy(
        uint32 offerId,
        uint96 expectedPrice,
        bytes32 termsHash,
        address holder,
        address sessionKey,
        uint96 deposit
    ) public payable nonReentrant returns (uint256 id) {
        Offer memory sold = _offers[offerId];
        if (!sold.open) revert OfferNotOpen(offerId);
        if (sold.price != expectedPrice || sold.termsHash != termsHash) revert OfferChanged(sold.price, sold.termsHash);
        if (sold.kind == Kind.Metered ? deposit < sold.minDeposit : deposit != 0) revert DepositInvalid();
        IDatasetRegistry.Dataset memory terms = _registry.dataset(sold.dataset);
        (uint96 charge, uint256 stipend) = _collect(sold, terms.currency, deposit);

        id = _issue(offerId, sold, terms, holder, charge);
        if (sessionKey != address(0)) _setKey(id, sessionKey, true);
        if (stipend == 0) return id;
        if (sessionKey == address(0) || sessionKey.code.length != 0) revert StipendRefused(sessionKey);
        _send(sessionKey, stipend);
    }

    /// @inheritdoc ILicenceMarket
    function topUp(uint256 id, uint96 amount) public payable {
        Licence storage topped = _licenceOf(id);
        bool inToken = topped.inToken;
        if (msg.value != (inToken ? 0 : amount)) revert ValueInvalid(msg.value, inToken ? 0 : amount);
        if (_offers[topped.offer].kind != Kind.Metered) revert LicenceNotMetered(id);
        if (block.timestamp >= topped.expiry) revert LicenceExpired(id);
        // read again after the transfer: a token that calls back may have receipts settled in between
        if (inToken) amount = _takeAlone(_currencyOf(topped), amount);
        topped.balance += amount;
        emit ToppedUp(id, msg.sender, amount);
    }

    /// @inheritdoc IERC5192
    function locked(uint256 id) public view returns (bool) {
        return !_registry.dataset(_offers[_licenceOf(id).offer].dataset).transferable;
    }

    /// @inheritdoc ERC721
    function supportsInterface(bytes4 interfaceId) public view override returns (bool) {
        return interfaceId == type(IERC5192).interfaceId || super.supportsInterface(interfaceId);
    }

    /// @dev A licence that changes hands leaves the session keys of its former holder behind.
    function _update(address to, uint256 id, address auth) internal override returns (address from) {
        from = super._update(to, id, auth);
        if (from != address(0)) {
            if (locked(id)) revert LicenceLocked(id);
            emit KeysCleared(id, ++_licences[id].keyGeneration);
        }
    }

    function _keyOn(uint256 id, uint16 keyGeneration, address key) internal view returns (bool) {
        return _keys[id][key] == uint256(keyGeneration) + 1;
    }

    function _licenceOf(uint256 id) internal view returns (Licence storage found) {
        found = _licences[id];
        if (found.offer == 0) revert LicenceUnknown(id);
    }

    /// @dev Takes the price or deposit. Returns what is to be credited, and the value that is left for the session key.
    function _collect(
        Offer memory sold,
        address currency,
        uint96 deposit
    ) private returns (uint96 charge, uint256 stipend) {
        charge = sold.kind == Kind.Flat ? sold.price : deposit;
        if (currency == address(0)) {
            if (msg.value < charge) revert ValueInvalid(msg.value, charge);
            return (charge, msg.value - charge);
        }
        uint256 least = sold.kind == Kind.Flat ? charge : sold.minDeposit;
        if (charge != 0) charge = uint96(TokenMoney.take(currency, charge));
        if (charge < least) revert PaymentShort(charge, least);
        return (charge, msg.value);
    }

    function _takeAlone(address currency, uint96 amount) private nonReentrant returns (uint96) {
        return uint96(TokenMoney.take(currency, amount));
    }

    function _tryPermit(uint32 offerId, uint96 amount, Permit calldata permit) private {
        uint256 dataset = _offers[offerId].dataset;
        address currency = _registry.currencyOf(dataset);
        if (currency == address(0)) revert PermitRefused(dataset);
        TokenMoney.tryPermit(currency, amount, permit);
    }

    function _issue(
        uint32 offerId,
        Offer memory sold,
        IDatasetRegistry.Dataset memory terms,
        address holder,
        uint96 charge
    ) private returns (uint256 id) {
        id = ++_licenceCount;
        uint40 expiry = sold.term == 0 ? NEVER : uint40(block.timestamp) + sold.term;
        _licences[id] = Licence({
            balance: sold.kind == Kind.Metered ? charge : 0,
            expiry: expiry,
            offer: offerId,
            boughtAt: uint32(block.timestamp),
            inToken: terms.currency != address(0),
            keyGeneration: 0,
            shardsAtPurchase: terms.shards
        });
        // not the safe variant: a holder may be any contract, and none is called
        _mint(holder, id);
        emit LicenceBought(id, sold.dataset, holder, offerId, charge, expiry, terms.shards);
        if (!terms.transferable) emit Locked(id);
        if (sold.kind == Kind.Flat) _creditFlat(sold.dataset, terms, charge);
    }

    function _setKey(uint256 id, address key, bool on) private {
        _keys[id][key] = on ? uint256(_licences[id].keyGeneration) + 1 : 0;
        emit KeySet(id, key, on);
    }

    function _currencyOf(Licence storage held) private view returns (address) {
        return _registry.currencyOf(_offers[held.offer].dataset);
    }

    function _checkHolder(uint256 id) private view {
        if (_ownerOf(id) == address(0)) revert LicenceUnknown(id);
        if (_ownerOf(id) != msg.sender) revert NotHolder(id, msg.sender);
    }
}

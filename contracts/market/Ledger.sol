// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";
import {LowLevelCall} from "@openzeppelin/contracts/utils/LowLevelCall.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IDatasetRegistry} from "../interfaces/IDatasetRegistry.sol";
import {ILicenceMarket} from "../interfaces/ILicenceMarket.sol";
import {TokenMoney} from "../libraries/TokenMoney.sol";

/**
 * @title Ledger of the market
 * @notice Who has earned what, and the only door by which earnings leave. Credits are made by sales and settlements and
 * are pulled by claims, each dataset out of its own receipts.
 */
abstract contract Ledger is ILicenceMarket, ReentrancyGuardTransient {
    using SafeCast for uint256;

    struct Account {
        uint128 received;
        uint128 publisherEarned;
        uint128 paid;
        uint120 publisherPaid;
        /// Whether all of it is in the dataset's ERC-20; else it is ETH.
        bool inToken;
    }

    struct Credit {
        /// Earned by meters.
        uint128 metered;
        /// Paid out, of metered and flat pay.
        uint128 claimed;
    }

    /// @dev Flat pay of one unit of weight since the start, scaled; a batch is paid from the value at which it was
    /// first seen.
    struct FlatAccumulator {
        uint224 perWeight;
        uint32 batchesSeen;
    }

    uint256 internal constant MAX_BPS = 10_000;
    uint256 private constant SCALE = 1e18;

    IDatasetRegistry internal immutable _registry;

    mapping(uint256 dataset => Account) internal _accounts;
    mapping(uint256 dataset => mapping(uint256 contribution => Credit)) internal _credits;
    mapping(uint256 dataset => mapping(uint256 generation => uint256)) internal _custodianEarned;
    mapping(uint256 dataset => mapping(uint32 generation => mapping(uint8 index => uint256))) private _custodianPaid;
    mapping(uint256 dataset => FlatAccumulator) private _flat;
    mapping(uint256 dataset => mapping(uint32 batch => uint256)) private _perWeightAtJoin;

    constructor(IDatasetRegistry registry_) {
        _registry = registry_;
    }

    /// @inheritdoc ILicenceMarket
    function claim(
        uint256 dataset,
        uint32 batch,
        uint32 index,
        address payee,
        uint64 weight,
        bytes32[] calldata hashes,
        uint64[] calldata sums
    ) external nonReentrant returns (uint256 amount) {
        (uint32 contribution, address to) = _registry.verifyMembership(
            dataset,
            IDatasetRegistry.Membership(batch, index, payee, weight, hashes, sums)
        );
        Credit storage credit = _credits[dataset][contribution];
        amount = credit.metered + flatShare(dataset, batch, weight) - credit.claimed;
        credit.claimed += amount.toUint128();
        emit Claimed(dataset, contribution, to, amount);
        _payOut(dataset, to, amount);
    }

    /// @inheritdoc ILicenceMarket
    function claimPublisher(uint256 dataset) external nonReentrant returns (uint256 amount) {
        amount = publisherDue(dataset);
        address owner = IERC721(address(_registry)).ownerOf(dataset);
        _accounts[dataset].publisherPaid += amount.toUint120();
        emit PublisherClaimed(dataset, owner, amount);
        _payOut(dataset, owner, amount);
    }

    /// @inheritdoc ILicenceMarket
    function claimCustodian(
        uint256 dataset,
        uint32 generation,
        uint8 index
    ) external nonReentrant returns (uint256 amount) {
        address payee;
        (amount, payee) = _custodianDue(dataset, generation, index);
        _custodianPaid[dataset][generation][index] += amount;
        emit CustodianClaimed(dataset, generation, index, payee, amount);
        _payOut(dataset, payee, amount);
    }

    /// @inheritdoc ILicenceMarket
    function earned(uint256 dataset, uint32 contribution) external view returns (uint256 metered, uint256 claimed) {
        Credit storage credit = _credits[dataset][contribution];
        return (credit.metered, credit.claimed);
    }

    /// @inheritdoc ILicenceMarket
    function custodianDue(uint256 dataset, uint32 generation, uint8 index) external view returns (uint256 due) {
        (due, ) = _custodianDue(dataset, generation, index);
    }

    /// @inheritdoc ILicenceMarket
    function totals(uint256 dataset) external view returns (uint256 received, uint256 paid) {
        Account storage account = _accounts[dataset];
        return (account.received, account.paid);
    }

    /// @inheritdoc ILicenceMarket
    function registry() external view returns (IDatasetRegistry) {
        return _registry;
    }

    /// @inheritdoc ILicenceMarket
    function flatShare(uint256 dataset, uint32 batch, uint64 weight) public view returns (uint256) {
        FlatAccumulator storage flat = _flat[dataset];
        if (batch >= flat.batchesSeen) return 0;
        return ((flat.perWeight - _perWeightAtJoin[dataset][batch]) * weight) / SCALE;
    }

    /// @inheritdoc ILicenceMarket
    function publisherDue(uint256 dataset) public view returns (uint256) {
        Account storage account = _accounts[dataset];
        return account.publisherEarned - account.publisherPaid;
    }

    /// @dev Shares out a flat price. The contributors' part grows one number, whatever their count.
    function _creditFlat(uint256 dataset, IDatasetRegistry.Dataset memory terms, uint96 price) internal {
        uint256 publisher = (uint256(price) * terms.publisherBps) / MAX_BPS;
        uint256 custodian = terms.generation == 0 ? 0 : (uint256(price) * terms.custodianBps) / MAX_BPS;
        uint256 rest = price - publisher - custodian;
        _creditFees(dataset, terms.generation, price, publisher, custodian);

        FlatAccumulator storage flat = _flat[dataset];
        uint256 perWeight = flat.perWeight;
        for (uint32 i = flat.batchesSeen; i < terms.batches; ++i) _perWeightAtJoin[dataset][i] = perWeight;
        flat.perWeight = (perWeight + (rest * SCALE) / terms.weight).toUint224();
        flat.batchesSeen = terms.batches;
        emit PriceShared(dataset, terms.generation, uint96(publisher), uint96(custodian), uint96(rest));
    }

    /// @dev Books what came in and the fees in it; the caller credits the rest to contributors.
    function _creditFees(
        uint256 dataset,
        uint32 generation,
        uint256 received,
        uint256 publisher,
        uint256 custodian
    ) internal {
        Account storage account = _accounts[dataset];
        account.received += received.toUint128();
        account.publisherEarned += publisher.toUint128();
        if (custodian != 0) _custodianEarned[dataset][generation] += custodian;
    }

    /// @dev Sends ETH and reverts where it is refused; what the recipient returns is ignored.
    function _send(address to, uint256 amount) internal {
        if (!LowLevelCall.callNoReturn(to, amount, "")) revert PaymentFailed(to);
    }

    /// @dev The last of the caller's effects, then the payment. The bound holds whatever the registry has vouched for.
    function _payOut(uint256 dataset, address to, uint256 amount) private {
        if (amount == 0) revert NothingDue();
        Account storage account = _accounts[dataset];
        uint256 paid = account.paid + amount;
        if (paid > account.received) revert Overpaid(dataset);
        account.paid = paid.toUint128();
        if (account.inToken) TokenMoney.send(_registry.currencyOf(dataset), to, amount);
        else _send(to, amount);
    }

    function _custodianDue(
        uint256 dataset,
        uint32 generation,
        uint8 index
    ) private view returns (uint256 due, address payee) {
        uint256 count;
        (count, payee) = _registry.custodianPayee(dataset, generation, index);
        due = _custodianEarned[dataset][generation] / count - _custodianPaid[dataset][generation][index];
    }
}

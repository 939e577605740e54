// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IDatasetRegistry} from "./IDatasetRegistry.sol";
import {IERC5192} from "./IERC5192.sol";

/**
 * @title Market of licences
 * @notice Sells licences, each an ERC-721 token, to the datasets of one {IDatasetRegistry}, and pays who contributed in
 * the transaction that opens their rows. There is no administrator and no upgrade.
 *
 * A metered key leaves a custodian only for a bit that is set here; a bit is set only in the transaction that pays for
 * it. For every dataset, what is paid out never passes what came in, whatever its publisher has registered.
 */
interface ILicenceMarket is IERC5192 {
    /// @notice Free: no price. Flat: one price for the term. Metered: a price per million rows, out of a deposit.
    enum Kind {
        Free,
        Flat,
        Metered
    }

    /// @notice Why {settle} passed over a receipt.
    enum SkipReason {
        LicenceUnknown,
        OfferMismatch,
        LicenceExpired,
        ReceiptExpired,
        DeadlineTooFar,
        KeyOff,
        BalanceTooLow
    }

    /**
     * @notice Price and terms; immutable but for `open`.
     * @param price The whole price of a flat offer; the price of a million rows of a metered one; atomic units.
     * @param term Seconds that a licence lives; 0 is for ever (free and flat offers only).
     * @param confirmations How many blocks deep a custodian looks before it grants.
     * @param minDeposit The lowest deposit of a metered purchase; 0 otherwise.
     * @param termsHash The hash of the agreement's text.
     */
    struct Offer {
        uint256 dataset;
        uint96 price;
        uint40 term;
        Kind kind;
        uint8 confirmations;
        bool open;
        uint96 minDeposit;
        bytes32 termsHash;
    }

    /**
     * @notice A licence, in one slot.
     * @param balance What is left of the deposit.
     * @param expiry The first second at which it is dead; the largest uint40 is never.
     * @param offer The offer that it was bought from.
     * @param boughtAt The time of the purchase.
     * @param inToken Whether the balance is in the dataset's ERC-20; else it is ETH.
     * @param keyGeneration How often it changed hands: keys of another generation are off.
     * @param shardsAtPurchase How many shard numbers the dataset had.
     */
    struct Licence {
        uint96 balance;
        uint40 expiry;
        uint32 offer;
        uint32 boughtAt;
        bool inToken;
        uint16 keyGeneration;
        uint32 shardsAtPurchase;
    }

    /**
     * @notice A session key's signed wish to unlock shards of one page, `Receipt(uint256 licenceId,uint32 page,uint256
     * unlocked,uint256 deadline)`.
     * @param unlocked The word: bit i stands for shard `256 * page + i`. It is only ever added to what is unlocked.
     * @param deadline The last second at which it may be settled, at most 10 minutes ahead.
     * @param r The signature, first half.
     * @param vs The signature, second half, as of EIP-2098.
     */
    struct Receipt {
        uint256 licenceId;
        uint256 unlocked;
        uint256 deadline;
        bytes32 r;
        bytes32 vs;
    }

    /**
     * @notice An ERC-2612 permit of the caller for the market, for exactly what is to be paid.
     * @param deadline The last second at which it holds.
     * @param r The signature, first half.
     * @param vs The signature, second half, as of EIP-2098.
     */
    struct Permit {
        uint256 deadline;
        bytes32 r;
        bytes32 vs;
    }

    /// @notice An offer was opened.
    event OfferOpened(
        uint256 indexed dataset,
        uint32 indexed offer,
        Kind kind,
        uint96 price,
        uint40 term,
        uint96 minDeposit,
        uint8 confirmations,
        bytes32 termsHash
    );

    /// @notice An offer was closed; its licences live on.
    event OfferClosed(uint256 indexed dataset, uint32 indexed offer);

    /// @notice A licence was bought; `paid` is the flat price or the deposit, of a token what arrived of it.
    event LicenceBought(
        uint256 indexed licence,
        uint256 indexed dataset,
        address indexed holder,
        uint32 offer,
        uint96 paid,
        uint40 expiry,
        uint32 shardsAtPurchase
    );

    /// @notice A flat price was shared out: to the publisher, the custodian generation, and the contributors by weight.
    event PriceShared(
        uint256 indexed dataset,
        uint32 indexed generation,
        uint96 publisher,
        uint96 custodian,
        uint96 contributors
    );

    /// @notice A session key was authorised or revoked.
    event KeySet(uint256 indexed licence, address indexed key, bool on);

    /// @notice A transfer revoked all session keys.
    event KeysCleared(uint256 indexed licence, uint16 keyGeneration);

    /// @notice A deposit grew, by what arrived.
    event ToppedUp(uint256 indexed licence, address indexed from, uint96 amount);

    /// @notice The holder took from the deposit.
    event Withdrawn(uint256 indexed licence, address indexed holder, uint96 amount);

    /// @notice The shards `fresh` of a page were unlocked and `due` was paid for them.
    event Unlocked(uint256 indexed licence, uint32 page, uint256 fresh, uint256 due);

    /// @notice A receipt was passed over; `due` is what it would have cost, or 0 where it was not priced.
    event Skipped(uint256 indexed licence, uint32 page, SkipReason reason, uint256 due);

    /// @notice A flat licence's use, told where the charter asks for it. No money hangs on it.
    event Used(uint256 indexed licence, uint32 page, uint256 word);

    /// @notice A contribution's pay went out.
    event Claimed(uint256 indexed dataset, uint32 indexed contribution, address indexed payee, uint256 amount);

    /// @notice The publisher's part went out to the dataset's owner.
    event PublisherClaimed(uint256 indexed dataset, address indexed owner, uint256 amount);

    /// @notice A custodian's part went out.
    event CustodianClaimed(
        uint256 indexed dataset,
        uint32 indexed generation,
        uint8 index,
        address indexed payee,
        uint256 amount
    );

    /// @notice The caller is not the owner of the dataset.
    error NotDatasetOwner(uint256 dataset, address caller);

    /// @notice The caller is not the holder of the licence.
    error NotHolder(uint256 licence, address caller);

    /// @notice A price below the charter's floor, a flat or metered price of zero, or a price on a free offer.
    error PriceInvalid();

    /// @notice A metered term is 1 to 365 days; others are 0 or fit the calendar.
    error TermInvalid();

    /// @notice A metered offer has a minimum deposit and a purchase meets it; others have none.
    error DepositInvalid();

    /// @notice No offer has this number, or it is another dataset's or not metered.
    error OfferInvalid(uint32 offer);

    /// @notice The offer is closed.
    error OfferNotOpen(uint32 offer);

    /// @notice The price or the agreement is not the expected one.
    error OfferChanged(uint96 price, bytes32 termsHash);

    /// @notice The value sent does not cover the price or deposit, or is not the amount; in a token it must be none.
    error ValueInvalid(uint256 value, uint256 wanted);

    /// @notice Of the token less arrived than the price, or than the least deposit.
    error PaymentShort(uint256 arrived, uint256 wanted);

    /// @notice The token took more from the market than was to be paid.
    error TokenTookMore(address token);

    /// @notice The dataset's currency is ETH, which knows no permits.
    error PermitRefused(uint256 dataset);

    /// @notice A gas stipend goes to a plain key alone.
    error StipendRefused(address sessionKey);

    /// @notice The zero address cannot be a session key.
    error KeyInvalid();

    /// @notice No licence has this number.
    error LicenceUnknown(uint256 licence);

    /// @notice The licence is dead.
    error LicenceExpired(uint256 licence);

    /// @notice The licence has no meter.
    error LicenceNotMetered(uint256 licence);

    /// @notice The licence is bound to its holder.
    error LicenceLocked(uint256 licence);

    /// @notice The deposit holds less than the amount.
    error BalanceTooLow(uint256 balance, uint256 amount);

    /// @notice The packed entries are not those of the page.
    error TableMismatch(uint32 page);

    /// @notice The lists differ in length.
    error LengthMismatch();

    /// @notice The caller is neither the holder nor an authorised session key.
    error NotAuthorised(uint256 licence, address caller);

    /// @notice There is nothing to claim.
    error NothingDue();

    /// @notice A payment would pass what the dataset has received.
    error Overpaid(uint256 dataset);

    /// @notice The recipient refused the payment.
    error PaymentFailed(address to);

    /**
     * @notice Opens an offer. By the dataset's owner, within the charter's floors.
     * @param dataset The dataset.
     * @param kind Free, flat or metered.
     * @param price The flat price, or the price of a million rows; 0 if free.
     * @param term Seconds; 0 is for ever. Metered: 1 to 365 days.
     * @param minDeposit The lowest deposit of a metered licence; 0 otherwise.
     * @param confirmations How many blocks deep a custodian looks before it grants.
     * @param termsHash The hash of the agreement's text.
     * @return offer Its number, from 1.
     */
    function openOffer(
        uint256 dataset,
        Kind kind,
        uint96 price,
        uint40 term,
        uint96 minDeposit,
        uint8 confirmations,
        bytes32 termsHash
    ) external returns (uint32 offer);

    /// @notice Ends the sale; licences already bought live on. By the dataset's owner.
    function closeOffer(uint32 offer) external;

    /**
     * @notice Buys a licence. In ETH the value is the flat price or the deposit; in a token that is taken from the
     * caller's allowance, and what arrives is credited: the whole price, or at least the lowest deposit. Value above is
     * forwarded to the session key to pay for its gas, which must then be a plain key.
     * @param offer The offer.
     * @param expectedPrice The price that the buyer saw.
     * @param termsHash The agreement that the buyer saw.
     * @param holder Who holds the licence; any account or contract.
     * @param sessionKey A first session key, or the zero address for none.
     * @param deposit The deposit of a metered licence; 0 otherwise.
     * @return licence Its number, from 1.
     */
    function buy(
        uint32 offer,
        uint96 expectedPrice,
        bytes32 termsHash,
        address holder,
        address sessionKey,
        uint96 deposit
    ) external payable returns (uint256 licence);

    /// @notice {buy} in a token, after trying a permit for the price or deposit. A permit that fails stops nothing
    /// while the allowance is there: who copies it from the queue of transactions only pays its gas.
    function buyWithPermit(
        uint32 offer,
        uint96 expectedPrice,
        bytes32 termsHash,
        address holder,
        address sessionKey,
        uint96 deposit,
        Permit calldata permit
    ) external payable returns (uint256 licence);

    /// @notice Adds `amount` to the deposit of a live metered licence: the value sent, or what of it arrives in the
    /// dataset's token. By anyone.
    function topUp(uint256 licence, uint96 amount) external payable;

    /// @notice {topUp} in a token, after trying a permit for `amount`.
    function topUpWithPermit(uint256 licence, uint96 amount, Permit calldata permit) external;

    /// @notice Takes `amount` from the deposit, to the holder. By the holder at any time, after expiry too.
    function withdraw(uint256 licence, uint96 amount) external;

    /// @notice Authorises or revokes a session key, at once. By the holder.
    function setKey(uint256 licence, address key, bool on) external;

    /**
     * @notice Unlocks shards of one page and pays for them. By anyone.
     * @dev A receipt that cannot be settled is passed over with {Skipped}; one with nothing new changes nothing and
     * logs nothing. The price of a shard is `ceil(rows * price / 10^6)`, each part of it rounds down and the
     * contributor gets the rest, so that neither order nor batching matter. Where no custodian generation is open its
     * part goes to contributors.
     * @param dataset The dataset.
     * @param offer The metered offer that all licences were bought from.
     * @param page The page.
     * @param table The packed entries of the page.
     * @param receipts The receipts.
     */
    function settle(
        uint256 dataset,
        uint32 offer,
        uint32 page,
        bytes calldata table,
        Receipt[] calldata receipts
    ) external;

    /**
     * @notice Tells where a flat licence was used, as events only. By its holder or a session key.
     * @param licence The licence.
     * @param pages The pages.
     * @param words A word per page.
     */
    function logUse(uint256 licence, uint32[] calldata pages, uint256[] calldata words) external;

    /// @notice Pays a contribution what it earned and was not paid yet, to its current payee. By anyone.
    function claim(
        uint256 dataset,
        uint32 batch,
        uint32 index,
        address payee,
        uint64 weight,
        bytes32[] calldata hashes,
        uint64[] calldata sums
    ) external returns (uint256 amount);

    /// @notice Pays the publisher's part to the dataset's owner. By anyone.
    function claimPublisher(uint256 dataset) external returns (uint256 amount);

    /**
     * @notice Pays one custodian of a generation its even part. By anyone; no custodian can hold up another.
     * @param index Its place in the generation.
     */
    function claimCustodian(uint256 dataset, uint32 generation, uint8 index) external returns (uint256 amount);

    /**
     * @notice The shards of a page whose keys this session key may have: all that a custodian asks.
     * @return word Metered: what is unlocked, and the free shards. Free and flat: every available shard. Zero where the
     * licence is unknown or dead, or the key is off.
     */
    function releasable(uint256 licence, uint32 page, address key) external view returns (uint256 word);

    /// @notice What was unlocked of a page, withdrawn shards included.
    function unlockedWord(uint256 licence, uint32 page) external view returns (uint256);

    /// @notice An offer. Reverts with {OfferInvalid}.
    function offer(uint32 id) external view returns (Offer memory);

    /// @notice A licence. Reverts with {LicenceUnknown}.
    function licence(uint256 id) external view returns (Licence memory);

    /// @notice Whether a session key is authorised now.
    function keyOn(uint256 licence, address key) external view returns (bool);

    /**
     * @notice What a contribution was credited by meters, and paid in all, so far.
     * @return metered The credit, claimed or not.
     * @return claimed What was paid, of both its metered and its flat pay.
     */
    function earned(uint256 dataset, uint32 contribution) external view returns (uint256 metered, uint256 claimed);

    /// @notice What flat sales have brought to a weight within a batch, claimed or not.
    function flatShare(uint256 dataset, uint32 batch, uint64 weight) external view returns (uint256);

    /// @notice What {claimPublisher} would pay.
    function publisherDue(uint256 dataset) external view returns (uint256);

    /// @notice What {claimCustodian} would pay.
    function custodianDue(uint256 dataset, uint32 generation, uint8 index) external view returns (uint256);

    /// @notice What a dataset's sales and meters have brought and what was paid out of it: `paid <= received` always.
    function totals(uint256 dataset) external view returns (uint256 received, uint256 paid);

    /// @notice The registry whose datasets are sold.
    function registry() external view returns (IDatasetRegistry);

    /// @notice The EIP-712 domain separator of `{name: "Affluent", version: "1", chainId, verifyingContract: this}`.
    function domainSeparator() external view returns (bytes32);

    /// @notice The EIP-712 type hashes of everything that is signed, on chain or off.
    function typeHashes()
        external
        pure
        returns (bytes32 receipt, bytes32 contribution, bytes32 acceptance, bytes32 keyRequest);
}

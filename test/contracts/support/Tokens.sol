// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @dev As the tether of Ethereum: returns nothing, and changes no allowance that is not used up.
contract SilentToken {
    error NotUsedUp();
    error Missing();

    mapping(address holder => uint256) public balanceOf;
    mapping(address holder => mapping(address spender => uint256)) public allowance;

    function mint(address to, uint256 amount) external {
        balanceOf[to] += amount;
    }

    function approve(address spender, uint256 amount) external {
        if (amount != 0 && allowance[msg.sender][spender] != 0) revert NotUsedUp();
        allowance[msg.sender][spender] = amount;
    }

    function transfer(address to, uint256 amount) external {
        _move(msg.sender, to, amount);
    }

    function transferFrom(address from, address to, uint256 amount) external {
        if (allowance[from][msg.sender] < amount) revert Missing();
        allowance[from][msg.sender] -= amount;
        _move(from, to, amount);
    }

    function _move(address from, address to, uint256 amount) private {
        if (balanceOf[from] < amount) revert Missing();
        balanceOf[from] -= amount;
        balanceOf[to] += amount;
    }
}

/// @dev Its issuer blocks accounts: nothing goes to or from them.
contract BlockingToken is ERC20 {
    error Blocked(address account);

    mapping(address account => bool) private _blocked;

    constructor() ERC20("Blocking", "BLK") {}

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    function setBlocked(address account, bool on) external {
        _blocked[account] = on;
    }

    function _update(address from, address to, uint256 amount) internal override {
        if (_blocked[from]) revert Blocked(from);
        if (_blocked[to]) revert Blocked(to);
        super._update(from, to, amount);
    }
}

/// @dev Behaves as it is told: honestly, or in one of the ways in which tokens hurt.
contract HostileToken is ERC20 {
    enum Mode {
        Honest,
        /// Keeps 1 % of whatever moves.
        TakesFee,
        /// Moves nothing and returns false.
        ReturnsFalse,
        /// Moves nothing and returns true.
        MovesNothing,
        /// Whoever sends loses twice as much.
        TakesTwice,
        /// Says of every account that it holds a lot more than before, at each question.
        Inflates,
        /// Takes a tenth of every balance by and by, as a token that rebases.
        Shrinks
    }

    Mode public mode;
    address private _target;
    bytes private _call;
    bool private _tried;
    bool private _succeeded;
    uint256 private _asked;

    constructor() ERC20("Hostile", "HST") {}

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    function setMode(Mode mode_) external {
        mode = mode_;
    }

    /// @dev Calls this at every transfer and permit from now on.
    function arm(address target, bytes calldata call_) external {
        (_target, _call, _tried, _succeeded) = (target, call_, false, false);
    }

    function result() external view returns (bool tried, bool succeeded) {
        return (_tried, _succeeded);
    }

    /// @dev ERC-2612 by name alone: no signature is asked for.
    function permit(address owner, address spender, uint256 amount, uint256, uint8, bytes32, bytes32) external {
        _callBack();
        _approve(owner, spender, amount);
    }

    function balanceOf(address account) public view override returns (uint256) {
        uint256 held = super.balanceOf(account);
        if (mode == Mode.Inflates) return held + _asked * 1e30;
        return mode == Mode.Shrinks ? (held * 9) / 10 : held;
    }

    function transfer(address to, uint256 amount) public override returns (bool) {
        _callBack();
        if (mode == Mode.ReturnsFalse) return false;
        if (mode == Mode.MovesNothing || mode == Mode.Inflates) return true;
        return super.transfer(to, amount);
    }

    function transferFrom(address from, address to, uint256 amount) public override returns (bool) {
        _callBack();
        if (mode == Mode.ReturnsFalse) return false;
        if (mode == Mode.MovesNothing || mode == Mode.Inflates) return true;
        return super.transferFrom(from, to, amount);
    }

    function _update(address from, address to, uint256 amount) internal override {
        super._update(from, to, amount);
        if (from == address(0) || to == address(0)) return;
        if (mode == Mode.TakesFee) super._update(to, address(0xFEE), amount / 100);
        if (mode == Mode.TakesTwice) super._update(from, address(0xFEE), amount);
    }

    function _callBack() private {
        ++_asked;
        address target = _target;
        if (target == address(0)) return;
        _target = address(0); // once, or it would call back from its own call
        (_succeeded, ) = target.call(_call);
        _tried = true;
    }
}

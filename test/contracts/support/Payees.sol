// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @dev Refuses money until it is told to take it.
contract RefusingPayee {
    bool private _taking;

    error NoThanks();

    receive() external payable {
        if (!_taking) revert NoThanks();
    }

    function take() external {
        _taking = true;
    }
}

/// @dev Calls back with whatever it was given when it is paid, and remembers whether that worked.
contract ReenteringPayee {
    address private immutable _target;
    bytes private _call;
    bool private _tried;
    bool private _succeeded;

    constructor(address target) {
        _target = target;
    }

    receive() external payable {
        _tried = true;
        (_succeeded, ) = _target.call(_call);
    }

    function arm(bytes calldata call_) external {
        _call = call_;
    }

    function result() external view returns (bool tried, bool succeeded) {
        return (_tried, _succeeded);
    }
}

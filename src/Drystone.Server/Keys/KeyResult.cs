using System.Diagnostics.CodeAnalysis;

namespace Drystone.Server.Keys;

/// <summary>Why a key could not be used. Callers turn it into the error of their protocol.</summary>
internal enum KeyFault
{
    None,

    /// <summary>There is no such key, or its id could not be one.</summary>
    KeyNotFound,

    /// <summary>The key is there and switched off.</summary>
    KeyDisabled,

    /// <summary>Key management refuses the server itself.</summary>
    AccessDenied,

    /// <summary>Key management does not answer, or cannot now. Trying again later may help.</summary>
    Unavailable,

    /// <summary>What was sealed does not open: altered, or sealed under another key or in another context.</summary>
    Unsealable,

    /// <summary>The customer's key is not the one that the object was encrypted with.</summary>
    WrongCustomerKey,

    /// <summary>The object is encrypted with a customer's key, and none was sent.</summary>
    CustomerKeyRequired,

    /// <summary>A customer's key was sent for an object that is not encrypted with one.</summary>
    CustomerKeyNotApplicable,
}

/// <summary>A value, or why there is none.</summary>
/// <param name="Detail">For the log: no secret, and not for the client.</param>
internal readonly record struct KeyResult<T>(T? Value, KeyFault Fault, string? Detail) where T : class
{
    [MemberNotNullWhen(true, nameof(Value))]
    public bool IsDone => Fault == KeyFault.None;

    public static implicit operator KeyResult<T>(T value) => new(value, KeyFault.None, Detail: null);

    public static implicit operator KeyResult<T>(KeyFault fault) => new(Value: null, fault, Detail: null);

    public static KeyResult<T> Failed(KeyFault fault, string? detail) => new(Value: null, fault, detail);

    public KeyResult<TOther> As<TOther>() where TOther : class => new(Value: null, Fault, Detail);
}

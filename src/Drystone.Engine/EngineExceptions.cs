namespace Drystone.Engine;

/// <summary>Stored bytes are not what was written. The message names what is affected; nothing of it is handed
/// out.</summary>
public class DamagedDataException(string message) : IOException(message)
{
    /// <summary>A newer version wrote it: no damage, and never to be repaired as if it were.</summary>
    internal bool IsNewer { get; init; }
}

/// <summary>The header of a blob in a pack is damaged. No read needs it, and it can be written anew.</summary>
internal sealed class DamagedHeaderException(string message) : DamagedDataException(message);

/// <summary>The store cannot take writes now; nothing of the refused one is kept.</summary>
public sealed class StoreUnavailableException : IOException
{
    public StoreUnavailableException(StoreFault fault, string message) : base(message) => Fault = fault;

    public StoreUnavailableException(StoreFault fault, string message, Exception inner) : base(message, inner) =>
        Fault = fault;

    public StoreFault Fault { get; }

    /// <summary>Too little room was measured for what was asked: no write has failed.</summary>
    internal bool IsForesight { get; init; }
}

/// <summary>A library of the system that is asked for is not installed; the message names its package.</summary>
public sealed class MissingLibraryException(string message) : InvalidOperationException(message);

/// <summary>Why the store cannot take writes.</summary>
public enum StoreFault
{
    /// <summary>No space left. Deletes are still accepted.</summary>
    DiskFull,

    /// <summary>The file system is mounted read-only.</summary>
    ReadOnly,

    /// <summary>The disk answered with an error.</summary>
    InputOutput,

    /// <summary>The directory does not hold the store any more: its disk is not mounted, or another is.</summary>
    NotMounted,

    /// <summary>The process may not open more files.</summary>
    TooManyOpenFiles,

    /// <summary>Only a new process can write again.</summary>
    RestartNeeded,
}

/// <summary>The account that a change is for has been removed: nothing of it may come back.</summary>
public sealed class AccountRemovedException(string account)
    : InvalidOperationException($"The account {account} has been removed.");

/// <summary>The store could not be opened; the message names the cause and the remedy.</summary>
public sealed class StoreOpenException : IOException
{
    public StoreOpenException(string message) : base(message) { }

    public StoreOpenException(string message, Exception inner) : base(message, inner) { }

    /// <summary>Another process has it open.</summary>
    public bool IsInUse { get; init; }

    /// <summary>The file that says which store this is cannot be read; all else may be well.</summary>
    internal bool IsMarkerDamaged { get; init; }
}

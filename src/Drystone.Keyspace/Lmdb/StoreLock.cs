namespace Drystone.Keyspace.Lmdb;

/// <summary>Keeps every other opener out of a store, in this process and others, until it is disposed.</summary>
/// <remarks>LMDB itself must not be opened twice by one process: closing the second loses the locks of the first.
/// </remarks>
internal static class StoreLock
{
    internal const string FileName = "lock";

    /// <exception cref="KeyspaceException">The store is in use.</exception>
    internal static IDisposable Take(string directory)
    {
        try
        {
            return new FileStream(
                Path.Combine(directory, FileName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException failure) when (failure.HResult == Native.Code.Again)
        {
            throw new KeyspaceException(
                $"{directory} is in use by another server. Stop it, or choose another directory.", failure)
            {
                Fault = KeyspaceFault.InUse,
            };
        }
        catch (IOException failure)
        {
            throw LmdbErrors.ToException(failure.HResult, $"lock {directory}");
        }
        catch (UnauthorizedAccessException)
        {
            throw LmdbErrors.ToException(Native.Code.AccessDenied, $"lock {directory}");
        }
    }
}

using Drystone.Engine;
using Drystone.Engine.Access;
using Drystone.Server.Keys;
using Drystone.Server.Operations;

namespace Drystone.Server;

/// <summary>Begins objects of the server's own, as logs and inventories, each encrypted as its bucket says, else as the
/// server.</summary>
internal sealed class OwnObjects(ObjectStore store, KeyServices keys, bool encryptsByDefault)
{
    /// <param name="wanted">How to encrypt it, before what the bucket says; null: as the bucket says.</param>
    /// <exception cref="KeyUnusableException">It is to be encrypted with a key that cannot be used.</exception>
    /// <exception cref="IOException">Key management does not answer now, or the bucket's configuration cannot be
    /// read.</exception>
    public async ValueTask<OwnObjectWriter> BeginAsync(
        ObjectGrant<Write> target, SseRequest? wanted, CancellationToken cancel)
    {
        using var chosen = wanted ?? WantedEncryption.ReadDefault(store, target, encryptsByDefault);
        if (chosen is null)
        {
            return new OwnObjectWriter(store, target, sealing: null);
        }

        var made = await keys.Envelope.SealNewAsync(chosen, WantedEncryption.TargetOf(target), cancel);
        return made.IsDone
            ? new OwnObjectWriter(store, target, made.Value)
            : throw Explain(made.Fault, made.Detail, target, chosen.KeyId);
    }

    private Exception Explain(KeyFault fault, string? detail, ObjectGrant<Write> target, string? keyId)
    {
        var named = keyId is null ? "the default key" : $"key {keys.Names.NameOf(keyId)}";
        var problem = $"{named}, which objects of bucket {target.Bucket.Name} are to be encrypted with, ";
        return fault switch
        {
            KeyFault.KeyNotFound => new KeyUnusableException(problem + "does not exist"),
            KeyFault.KeyDisabled => new KeyUnusableException(problem + "is disabled"),
            KeyFault.Unavailable => new IOException(problem + $"cannot be reached ({detail})"),
            _ => new KeyUnusableException(problem + $"cannot be used ({fault}: {detail})"),
        };
    }
}

/// <summary>An object cannot be written, since its key cannot be used; the message says why.</summary>
internal sealed class KeyUnusableException : Exception
{
    public KeyUnusableException()
    {
    }

    public KeyUnusableException(string message) : base(message)
    {
    }

    public KeyUnusableException(string message, Exception innerException) : base(message, innerException)
    {
    }
}

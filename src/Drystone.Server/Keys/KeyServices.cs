using Drystone.Engine;
using Drystone.Server.Hosting;
using Microsoft.Extensions.Logging;

namespace Drystone.Server.Keys;

/// <summary>The keys of a server: its key ring, Vault where the operator names one, and what seals the keys of
/// objects.</summary>
internal sealed class KeyServices : IDisposable
{
    private readonly VaultTransit? vault;
    private readonly ILogger logger;

    private KeyServices(KeyRing ring, VaultTransit? vault, KeyNames names, TimeProvider time, ILogger logger)
    {
        Ring = ring;
        Names = names;
        this.vault = vault;
        this.logger = logger;
        Envelope = new SseEnvelope(ring, vault is null ? ring : new VaultAfterRing(vault, ring), time);
    }

    public KeyRing Ring { get; }

    public SseEnvelope Envelope { get; }

    public KeyNames Names { get; }

    /// <param name="account">Whose the keys are, by their ARNs.</param>
    /// <exception cref="ServerStartException">A setting of Vault cannot be.</exception>
    /// <exception cref="DamagedDataException">A stored key was altered.</exception>
    public static KeyServices Open(ServerOptions options, ObjectStore store, string account, ILogger logger)
    {
        var names = new KeyNames(options.Region, account);
        var vault = options.Vault is { } settings ? new VaultTransit(settings, names) : null;
        return new KeyServices(new KeyRing(store, names, options.Time), vault, names, options.Time, logger);
    }

    /// <summary>Tells the operator of what is his to set right.</summary>
    public void Note(KeyFault fault, string? detail, string requestId)
    {
        if (fault is KeyFault.Unavailable or KeyFault.AccessDenied or KeyFault.Unsealable)
        {
            Log.KeyUnusable(logger, fault, detail ?? "no reason given", requestId);
        }
    }

    public void Dispose()
    {
        vault?.Dispose();
        Ring.Dispose();
    }

    /// <summary>New keys are Vault's. What the key ring sealed before Vault was named still opens.</summary>
    private sealed class VaultAfterRing(VaultTransit vault, KeyRing ring) : IKeyManagement
    {
        public ValueTask<KeyResult<DataKey>> GenerateDataKeyAsync(
            string? keyId, EncryptionContext context, CancellationToken cancel) =>
            vault.GenerateDataKeyAsync(keyId, context, cancel);

        public ValueTask<KeyResult<SecretBytes>> DecryptAsync(
            string keyId, ReadOnlyMemory<byte> ciphertext, EncryptionContext context, CancellationToken cancel) =>
            KeyRing.IsSealedHere(ciphertext.Span)
                ? ring.DecryptAsync(keyId, ciphertext, context, cancel)
                : vault.DecryptAsync(keyId, ciphertext, context, cancel);
    }
}

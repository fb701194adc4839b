using System.Buffers.Binary;
using System.Security.Cryptography;
using Drystone.Engine;
using Drystone.Engine.Encryption;

namespace Drystone.Server.Keys;

/// <summary>The built-in key management: keys kept in the store, sealed under its master key.</summary>
/// <remarks>
/// A sealed data key is a byte 1, the number of the key's version (4 bytes, big-endian) and what <see cref="KeyWrap"/>
/// makes. The store belongs to one process, so that what is in memory is what is stored.
/// </remarks>
internal sealed class KeyRing : IKeyManagement, IDisposable
{
    /// <summary>The key of SSE-S3. Made when it is first used, and never disabled: it is no client's.</summary>
    public const string ManagedAlias = "drystone/sse-s3";

    /// <summary>The key of SSE-KMS without a key id, as at AWS. Made when it is first used.</summary>
    public const string DefaultAlias = "aws/s3";

    private const int KeyBytes = 32;
    private const byte Format = 1;
    private const int HeaderBytes = 1 + sizeof(int);
    private const string Purpose = "drystone data key 1";

    private readonly ObjectStore store;
    private readonly KeyNames names;
    private readonly TimeProvider time;
    private readonly SemaphoreSlim writing = new(1);
    private volatile IReadOnlyList<ManagedKey> keys;

    /// <exception cref="DamagedDataException">A stored key was altered.</exception>
    public KeyRing(ObjectStore store, KeyNames names, TimeProvider time)
    {
        this.store = store;
        this.names = names;
        this.time = time;
        keys = store.ListManagedKeys();
    }

    /// <summary>Whether a sealed data key is one of a key ring's, by its form.</summary>
    public static bool IsSealedHere(ReadOnlySpan<byte> ciphertext) => ciphertext is [Format, ..];

    /// <summary>Oldest first, those of one millisecond by id, without their material.</summary>
    public IReadOnlyList<KeyFacts> List() =>
        [.. keys.Select(Describe).OrderBy(key => key.CreatedAt).ThenBy(key => key.Id, StringComparer.Ordinal)];

    /// <inheritdoc cref="CreateAsync(string?, string?, string, CancellationToken)"/>
    public ValueTask<KeyFacts?> CreateAsync(string? alias, string description, CancellationToken cancel) =>
        CreateAsync(id: null, alias, description, cancel);

    /// <summary>Makes a key with new random material; null when id or alias is taken, could not be one or is the
    /// server's own.</summary>
    /// <param name="id">Null: a random UUID, as at AWS.</param>
    public async ValueTask<KeyFacts?> CreateAsync(
        string? id, string? alias, string description, CancellationToken cancel)
    {
        await writing.WaitAsync(cancel);
        try
        {
            var isAliasFree = alias is null || (IsFree(alias) && FindAlias(alias) is null);
            var isIdFree = id is null || (IsId(id) && keys.All(key => key.Id != id));
            return isAliasFree && isIdFree ? Describe(await AddAsync(id, alias, description)) : null;
        }
        finally
        {
            writing.Release();
        }
    }

    /// <summary>New material seals from now on; the old opens what it sealed. Null when there is no such key.</summary>
    public ValueTask<KeyFacts?> RotateAsync(string keyId, CancellationToken cancel) => ChangeAsync(
        keyId,
        key => key with
        {
            Versions =
            [
                .. key.Versions,
                new ManagedKeyVersion(
                    key.Versions[^1].Number + 1, Now(), RandomNumberGenerator.GetBytes(KeyBytes)),
            ],
        },
        cancel);

    /// <summary>A disabled key neither seals nor opens. Null when there is no such key, or it is the one of
    /// SSE-S3.</summary>
    public async ValueTask<KeyFacts?> SetEnabledAsync(string keyId, bool isEnabled, CancellationToken cancel) =>
        Find(keyId) is { Alias: not ManagedAlias } found
            ? await ChangeAsync(found.Id, key => key with { IsEnabled = isEnabled }, cancel)
            : null;

    public async ValueTask<KeyResult<DataKey>> GenerateDataKeyAsync(
        string? keyId, EncryptionContext context, CancellationToken cancel)
    {
        var isDefault = keyId is null || names.Parse(keyId) == new KeyName(DefaultAlias, IsAlias: true);
        var key = isDefault ? await MakeAsync(DefaultAlias, cancel) : Find(keyId!);
        return key is null or { Alias: ManagedAlias } ? KeyFault.KeyNotFound : Generate(key, context);
    }

    /// <summary>As <see cref="GenerateDataKeyAsync"/>, under the key of SSE-S3.</summary>
    public async ValueTask<KeyResult<DataKey>> GenerateManagedDataKeyAsync(
        EncryptionContext context, CancellationToken cancel) =>
        Generate(await MakeAsync(ManagedAlias, cancel), context);

    public ValueTask<KeyResult<SecretBytes>> DecryptAsync(
        string keyId, ReadOnlyMemory<byte> ciphertext, EncryptionContext context, CancellationToken cancel) =>
        ValueTask.FromResult(Decrypt(keyId, ciphertext.Span, context));

    public void Dispose() => writing.Dispose();

    private KeyResult<DataKey> Generate(ManagedKey key, EncryptionContext context)
    {
        if (!key.IsEnabled)
        {
            return KeyFault.KeyDisabled;
        }

        var version = key.Versions[^1];
        var plaintext = SecretBytes.Random(KeyBytes);
        var wrapped = KeyWrap.Seal(version.Material.Span, plaintext.Span, Purpose, BoundTo(key, version, context));
        var ciphertext = new byte[HeaderBytes + wrapped.Length];
        ciphertext[0] = Format;
        BinaryPrimitives.WriteInt32BigEndian(ciphertext.AsSpan(1), version.Number);
        wrapped.CopyTo(ciphertext, HeaderBytes);
        return new DataKey(names.ArnOf(key.Id), plaintext, ciphertext);
    }

    private KeyResult<SecretBytes> Decrypt(string keyId, ReadOnlySpan<byte> ciphertext, EncryptionContext context)
    {
        if (Find(keyId) is not { } key)
        {
            return KeyFault.KeyNotFound;
        }

        if (!key.IsEnabled)
        {
            return KeyFault.KeyDisabled;
        }

        if (ciphertext.Length < HeaderBytes || ciphertext[0] != Format)
        {
            return KeyResult<SecretBytes>.Failed(KeyFault.Unsealable, "The sealed data key has no known format.");
        }

        var number = BinaryPrimitives.ReadInt32BigEndian(ciphertext[1..]);
        return key.Versions.FirstOrDefault(version => version.Number == number) is { } version
            && KeyWrap.Open(
                version.Material.Span, ciphertext[HeaderBytes..], Purpose, BoundTo(key, version, context)) is { } opened
                ? opened
                : KeyResult<SecretBytes>.Failed(
                    KeyFault.Unsealable, $"A data key of version {number} of key {key.Id} does not open.");
    }

    /// <summary>A client tells an id from an alias and from an ARN.</summary>
    private static bool IsId(string id) =>
        KeyNames.IsValid(id) && !id.Contains('/', StringComparison.Ordinal);

    /// <summary>AWS keeps <c>aws/</c> for itself.</summary>
    private static bool IsFree(string alias) => KeyNames.IsValid(alias)
        && !alias.StartsWith("aws/", StringComparison.Ordinal)
        && !alias.StartsWith("drystone/", StringComparison.Ordinal);

    private static byte[] BoundTo(ManagedKey key, ManagedKeyVersion version, EncryptionContext context) =>
    [
        .. new EncryptionContext([new("key", key.Id), new("version", $"{version.Number}")]).ToBytes(),
        .. context.ToBytes(),
    ];

    private ManagedKey? Find(string keyId) => names.Parse(keyId) is not { } name ? null
        : name.IsAlias ? FindAlias(name.Value)
        : keys.FirstOrDefault(key => key.Id == name.Value);

    private ManagedKey? FindAlias(string alias) => keys.FirstOrDefault(key => key.Alias == alias);

    private async ValueTask<ManagedKey> MakeAsync(string alias, CancellationToken cancel)
    {
        if (FindAlias(alias) is { } known)
        {
            return known;
        }

        await writing.WaitAsync(cancel);
        try
        {
            return FindAlias(alias) ?? await AddAsync(id: null, alias, "Made by the server when it was first used.");
        }
        finally
        {
            writing.Release();
        }
    }

    /// <summary>Stored before it is used: a data key that is sealed under a lost key is lost, too.</summary>
    private async ValueTask<ManagedKey> AddAsync(string? id, string? alias, string description)
    {
        var now = Now();
        var material = RandomNumberGenerator.GetBytes(KeyBytes);
        var key = new ManagedKey(
            id ?? Guid.NewGuid().ToString(), alias, description, IsEnabled: true, now,
            [new ManagedKeyVersion(1, now, material)]);
        await StoreAsync(key);
        return key;
    }

    /// <summary>Never given up half way: a key that is stored and not known here would be made once more.</summary>
    private async ValueTask StoreAsync(ManagedKey key)
    {
        await store.PutManagedKeyAsync(key, CancellationToken.None);
        keys = [.. keys.Where(other => other.Id != key.Id), key];
    }

    private async ValueTask<KeyFacts?> ChangeAsync(
        string keyId, Func<ManagedKey, ManagedKey> change, CancellationToken cancel)
    {
        await writing.WaitAsync(cancel);
        try
        {
            if (Find(keyId) is not { } key)
            {
                return null;
            }

            var changed = change(key);
            await StoreAsync(changed);
            return Describe(changed);
        }
        finally
        {
            writing.Release();
        }
    }

    private KeyFacts Describe(ManagedKey key) => new(
        key.Id, names.ArnOf(key.Id), key.Alias, key.Description, key.IsEnabled, key.CreatedAt,
        key.Versions[^1].Number, key.Versions[^1].CreatedAt);

    /// <summary>To the millisecond, as records keep it.</summary>
    private DateTimeOffset Now() => DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
}

/// <summary>What may be told of a key.</summary>
/// <param name="Version">The one that seals, from 1.</param>
internal sealed record KeyFacts(
    string Id, string Arn, string? Alias, string Description, bool IsEnabled, DateTimeOffset CreatedAt, int Version,
    DateTimeOffset RotatedAt);

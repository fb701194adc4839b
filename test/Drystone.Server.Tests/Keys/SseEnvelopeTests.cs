using Drystone.Engine.Encryption;
using Drystone.Server.Keys;

namespace Drystone.Server.Tests.Keys;

public sealed class SseEnvelopeTests
{
    private static readonly SseTarget Target = new("bucket", "a/key");
    private static readonly byte[] CustomerBytes = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Ways => ["s3", "kms", "kms with context", "bucket key", "customer"];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_sealed_key_opens_for_its_own_object_alone(string way)
    {
        await using var fixture = await KeyRingFixture.OpenAsync();
        var envelope = EnvelopeOf(fixture);
        using var customerKey = new SseCustomerKey(CustomerBytes);
        var request = RequestFor(way, customerKey);
        var sent = request.Kind == SseKind.Customer ? customerKey : null;
        using var made = (await envelope.SealNewAsync(request, Target, Cancel)).Value!;
        await AssertOpensAsync(envelope, made, Target, sent);

        // Nothing that is cached helps.
        await fixture.ReopenAsync();
        envelope = EnvelopeOf(fixture);
        await AssertOpensAsync(envelope, made, Target, sent);
        foreach (var other in new[] { Target with { Key = "b" }, Target with { Bucket = "other" } })
        {
            var refused = await envelope.OpenAsync(made.Encryption, other, sent, Cancel);
            Assert.Equal(sent is null ? KeyFault.Unsealable : KeyFault.WrongCustomerKey, refused.Fault);
            Assert.Null(refused.Value);
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Every_altered_byte_of_a_sealed_key_is_found_out(string way)
    {
        await using var fixture = await KeyRingFixture.OpenAsync();
        var envelope = EnvelopeOf(fixture);
        using var customerKey = new SseCustomerKey(CustomerBytes);
        var request = RequestFor(way, customerKey);
        var sent = request.Kind == SseKind.Customer ? customerKey : null;
        using var made = (await envelope.SealNewAsync(request, Target, Cancel)).Value!;
        var altered = made.Encryption.SealedKey.ToArray();
        for (var i = 0; i < altered.Length; i++)
        {
            altered[i] ^= 0x80;
            var opened = await envelope.OpenAsync(made.Encryption with { SealedKey = altered }, Target, sent, Cancel);
            Assert.False(opened.IsDone, $"byte {i}");
            altered[i] ^= 0x80;
            var cut = await envelope.OpenAsync(
                made.Encryption with { SealedKey = altered.AsMemory(0, i) }, Target, sent, Cancel);
            Assert.False(cut.IsDone, $"{i} bytes");
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_copy_seals_the_same_key_in_another_way_for_another_object(string way)
    {
        await using var fixture = await KeyRingFixture.OpenAsync();
        var envelope = EnvelopeOf(fixture);
        using var customerKey = new SseCustomerKey(CustomerBytes);
        using var made = (await envelope.SealNewAsync(SseRequest.S3(), Target, Cancel)).Value!;
        var copy = new SseTarget("other", "copy");
        var request = RequestFor(way, customerKey);
        var resealed = (await envelope.SealAsync(made.Key, request, copy, Cancel)).Value!;
        await AssertOpensAsync(
            envelope, made with { Encryption = resealed }, copy,
            request.Kind == SseKind.Customer ? customerKey : null);
    }

    [Fact]
    public async Task A_customer_s_key_is_demanded_verified_and_stored_nowhere()
    {
        await using var fixture = await KeyRingFixture.OpenAsync();
        var envelope = EnvelopeOf(fixture);
        using var right = new SseCustomerKey(CustomerBytes);
        using var wrong = new SseCustomerKey(new byte[32]);
        using var made = (await envelope.SealNewAsync(SseRequest.Customer(right), Target, Cancel)).Value!;
        var without = await envelope.OpenAsync(made.Encryption, Target, customerKey: null, Cancel);
        Assert.Equal(KeyFault.CustomerKeyRequired, without.Fault);
        var withWrong = await envelope.OpenAsync(made.Encryption, Target, wrong, Cancel);
        Assert.Equal(KeyFault.WrongCustomerKey, withWrong.Fault);
        Assert.Equal(-1, made.Encryption.SealedKey.Span.IndexOf(CustomerBytes));
        Assert.Null(made.Encryption.KeyId);
        Assert.Equal("(customer's key)", right.ToString());
        using var managed = (await envelope.SealNewAsync(SseRequest.S3(), Target, Cancel)).Value!;
        Assert.Equal(
            KeyFault.CustomerKeyNotApplicable,
            (await envelope.OpenAsync(managed.Encryption, Target, right, Cancel)).Fault);
    }

    [Fact]
    public async Task What_the_client_binds_to_the_key_must_be_there_when_it_is_opened()
    {
        await using var fixture = await KeyRingFixture.OpenAsync();
        var envelope = EnvelopeOf(fixture);
        foreach (var usesBucketKey in new[] { false, true })
        {
            var request = SseRequest.Kms(null, [new("case", "7")], usesBucketKey);
            using var made = (await envelope.SealNewAsync(request, Target, Cancel)).Value!;
            var other = made.Encryption with { Context = [new("case", "8")] };
            Assert.Equal(KeyFault.Unsealable, (await envelope.OpenAsync(other, Target, null, Cancel)).Fault);
        }
    }

    [Fact]
    public async Task The_fault_of_key_management_reaches_the_caller()
    {
        await using var fixture = await KeyRingFixture.OpenAsync();
        var envelope = EnvelopeOf(fixture);
        var key = (await fixture.Ring.CreateAsync("k", string.Empty, Cancel))!;
        var request = SseRequest.Kms("alias/k", [], usesBucketKey: false);
        using var made = (await envelope.SealNewAsync(request, Target, Cancel)).Value!;
        Assert.Equal(key.Id, made.Encryption.KeyId);
        await fixture.Ring.SetEnabledAsync(key.Id, isEnabled: false, Cancel);
        Assert.Equal(KeyFault.KeyDisabled, (await envelope.OpenAsync(made.Encryption, Target, null, Cancel)).Fault);
        Assert.Equal(KeyFault.KeyDisabled, (await envelope.SealNewAsync(request, Target, Cancel)).Fault);
        var unknown = SseRequest.Kms("alias/unknown", [], usesBucketKey: false);
        Assert.Equal(KeyFault.KeyNotFound, (await envelope.SealNewAsync(unknown, Target, Cancel)).Fault);
    }

    [Fact]
    public async Task A_bucket_key_asks_key_management_once_for_many_objects_until_its_time_is_over()
    {
        await using var fixture = await KeyRingFixture.OpenAsync();
        var time = new SteppedTime();
        var counting = new CountingKeys(fixture.Ring);
        var envelope = new SseEnvelope(fixture.Ring, counting, time);
        var request = SseRequest.Kms(null, [], usesBucketKey: true);
        var made = new List<SealedObjectKey>();
        for (var i = 0; i < 5; i++)
        {
            made.Add((await envelope.SealNewAsync(request, Target with { Key = $"key-{i}" }, Cancel)).Value!);
        }

        for (var i = 0; i < 5; i++)
        {
            await AssertOpensAsync(envelope, made[i], Target with { Key = $"key-{i}" }, customerKey: null);
        }

        Assert.Equal((1, 1), (counting.Generated, counting.Decrypted));
        time.Step(DataKeyCache.Lifetime);
        made.Add((await envelope.SealNewAsync(request, Target, Cancel)).Value!);
        await AssertOpensAsync(envelope, made[0], Target with { Key = "key-0" }, customerKey: null);
        Assert.Equal((2, 2), (counting.Generated, counting.Decrypted));
        using var elsewhere = (await envelope.SealNewAsync(request, new SseTarget("other", "k"), Cancel)).Value!;
        Assert.Equal(3, counting.Generated);
        made.ForEach(one => one.Dispose());
    }

    private static SseEnvelope EnvelopeOf(KeyRingFixture fixture) =>
        new(fixture.Ring, fixture.Ring, TimeProvider.System);

    private static SseRequest RequestFor(string way, SseCustomerKey customerKey) => way switch
    {
        "s3" => SseRequest.S3(),
        "kms" => SseRequest.Kms(keyId: null, [], usesBucketKey: false),
        "kms with context" => SseRequest.Kms(keyId: null, [new("x", "y")], usesBucketKey: false),
        "bucket key" => SseRequest.Kms(keyId: null, [new("x", "y")], usesBucketKey: true),
        _ => SseRequest.Customer(customerKey),
    };

    private static async Task AssertOpensAsync(
        SseEnvelope envelope, SealedObjectKey made, SseTarget target, SseCustomerKey? customerKey)
    {
        var opened = await envelope.OpenAsync(made.Encryption, target, customerKey, Cancel);
        Assert.Equal(KeyFault.None, opened.Fault);
        using var key = opened.Value!;
        Assert.Equal(BytesOf(made.Key), BytesOf(key));
    }

    private static byte[] BytesOf(ObjectEncryptionKey key)
    {
        var bytes = new byte[ObjectEncryptionKey.SizeBytes];
        key.CopyTo(bytes);
        return bytes;
    }

    private sealed class SteppedTime : TimeProvider
    {
        private long ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => ticks;

        public void Step(TimeSpan by) => ticks += by.Ticks;
    }

    private sealed class CountingKeys(IKeyManagement inner) : IKeyManagement
    {
        public int Generated { get; private set; }

        public int Decrypted { get; private set; }

        public ValueTask<KeyResult<DataKey>> GenerateDataKeyAsync(
            string? keyId, EncryptionContext context, CancellationToken cancel)
        {
            Generated++;
            return inner.GenerateDataKeyAsync(keyId, context, cancel);
        }

        public ValueTask<KeyResult<SecretBytes>> DecryptAsync(
            string keyId, ReadOnlyMemory<byte> ciphertext, EncryptionContext context, CancellationToken cancel)
        {
            Decrypted++;
            return inner.DecryptAsync(keyId, ciphertext, context, cancel);
        }
    }
}

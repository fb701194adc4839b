using System.Text;
using Drystone.S3.Payloads;
using Drystone.S3.Signing;
using Drystone.S3.Tests.Fuzzing;

namespace Drystone.S3.Tests.Payloads;

/// <summary>Random damage: a body decodes to the bytes that were signed, or is refused by an S3 error.</summary>
public sealed class ChunkedFuzzTests
{
    private const int Seed = 66560;
    private const int Rounds = 20_000;

    private static readonly string[] Fragments =
    [
        "\r\n", "\n", "\r", "0", ";", ":", "0\r\n", "ffffffff", ";chunk-signature=", "x-amz-checksum-crc32:",
        "-1", "\0",
    ];

    [Theory]
    [InlineData("STREAMING-AWS4-HMAC-SHA256-PAYLOAD")]
    [InlineData("STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER")]
    [InlineData("STREAMING-UNSIGNED-PAYLOAD-TRAILER")]
    public void Damaged_bodies_are_refused_or_unharmed(string mode)
    {
        var random = new Random(Seed);
        var data = new byte[300];
        random.NextBytes(data);
        var isSigned = mode != "STREAMING-UNSIGNED-PAYLOAD-TRAILER";
        var hasTrailer = mode != "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
        var accepted = 0;
        for (var round = 0; round < Fuzz.Rounds(Rounds); round++)
        {
            var (authentication, body) = Good(mode, data, isSigned, hasTrailer);
            var damaged = Damage(body, random);
            try
            {
                var decoded = Decode(authentication, data.Length, hasTrailer, damaged, random);
                accepted++;
                Assert.Equal(data.Length, decoded.Length);
                Assert.True(!isSigned || decoded.AsSpan().SequenceEqual(data), $"round {round} of seed {Seed}");
            }
            catch (S3Exception)
            {
                // Refused.
            }
        }

        Assert.NotEqual(Fuzz.Rounds(Rounds), accepted);
    }

    private static (Authentication Authentication, byte[] Body) Good(
        string mode,
        byte[] data,
        bool isSigned,
        bool hasTrailer)
    {
        var scope = new CredentialScope("20130524", "us-east-1", "s3");
        var payload = (isSigned, hasTrailer) switch
        {
            (true, false) => PayloadMode.StreamingSigned,
            (true, true) => PayloadMode.StreamingSignedTrailer,
            _ => PayloadMode.StreamingUnsignedTrailer,
        };
        ChunkSigner? Signer() =>
            isSigned
                ? new ChunkSigner(
                    new SigningKey(new byte[32], isKept: false), "20130524T000000Z", scope, new byte[32])
                : null;
        var body = new ChunkedBody(Signer()).Chunk(data.AsSpan(0, 100)).Chunk(data.AsSpan(100)).Last();
        if (hasTrailer)
        {
            body.Trailer("x-amz-checksum-crc32", mode[..4]);
        }

        if (isSigned && hasTrailer)
        {
            body.TrailerSignature($"x-amz-checksum-crc32:{mode[..4]}\n");
        }

        return (
            new Authentication(AuthenticationMethod.V4Header, payload) { ChunkSigner = Signer() },
            body.Raw("\r\n").ToArray());
    }

    private static byte[] Damage(byte[] body, Random random)
    {
        var bytes = body.ToList();
        for (var wound = random.Next(0, 3); wound >= 0; wound--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(4))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, random.Next(Math.Min(100, bytes.Count - at)));
                    break;
                case 2:
                    bytes.InsertRange(at, Encoding.ASCII.GetBytes(Fragments[random.Next(Fragments.Length)]));
                    break;
                default:
                    bytes.InsertRange(at, bytes.GetRange(at, random.Next(bytes.Count - at)));
                    break;
            }
        }

        return [.. bytes];
    }

    private static byte[] Decode(
        Authentication authentication,
        int length,
        bool hasTrailer,
        byte[] body,
        Random random)
    {
        var decoder = new ChunkedDecoder(authentication, length, hasTrailer ? ["x-amz-checksum-crc32"] : []);
        var decoded = new List<byte>();
        var output = new byte[random.Next(1, 200)];
        for (var offset = 0; offset < body.Length;)
        {
            var input = body.AsSpan(offset, Math.Min(random.Next(1, 200), body.Length - offset));
            decoder.Decode(input, output, out var consumed, out var written);
            Assert.True(consumed == input.Length || written == output.Length, "The decoder stands still.");
            decoded.AddRange(output.AsSpan(0, written));
            offset += consumed;
        }

        decoder.Complete();
        return [.. decoded];
    }
}

using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace Drystone.Server.Identity.OpenId;

/// <summary>A public key of an issuer (RFC 7517). What it may verify is fixed by what kind it is and what it says of
/// itself, never by the token.</summary>
internal sealed class JsonWebKey
{
    private const string P256Oid = "1.2.840.10045.3.1.7";
    private const int P256Bytes = 32;

    private readonly RSAParameters? rsa;
    private readonly ECParameters? ec;

    /// <summary>The only algorithm that the key says it is for; null: any that fits its kind.</summary>
    private readonly SignatureAlgorithm? algorithm;

    private JsonWebKey(string? id, SignatureAlgorithm? algorithm, RSAParameters? rsa, ECParameters? ec) =>
        (Id, this.algorithm, this.rsa, this.ec) = (id, algorithm, rsa, ec);

    /// <summary>Only ever compared. Null when the issuer gives it none.</summary>
    public string? Id { get; }

    /// <returns>Null for a key that is not for signatures, or that is of a kind that is not accepted.</returns>
    public static JsonWebKey? Read(JsonElement key, DateTimeOffset now)
    {
        var algorithm = SignatureAlgorithms.Parse(key.Text("alg"));
        if ((key.TryGetProperty("alg", out _) && algorithm is null)
            || (key.TryGetProperty("use", out _) && key.Text("use") != "sig")
            || !MayVerify(key))
        {
            return null;
        }

        var (rsa, ec) = key.Text("kty") switch
        {
            "RSA" => (ReadRsa(key, now), (ECParameters?)null),
            "EC" => (null, ReadEc(key, now)),
            _ => (null, null),
        };
        var isOfKind = algorithm is null || (algorithm == SignatureAlgorithm.ES256 ? ec is not null : rsa is not null);
        return isOfKind && (rsa is not null || ec is not null)
            ? new JsonWebKey(key.Text("kid"), algorithm, rsa, ec)
            : null;
    }

    public bool IsFor(SignatureAlgorithm wanted) =>
        (algorithm is null || algorithm == wanted)
        && (wanted == SignatureAlgorithm.ES256 ? ec is not null : rsa is not null);

    /// <param name="token">Signed with an algorithm that the key is for.</param>
    public bool Verifies(JsonWebToken token)
    {
        if (!IsFor(token.Algorithm))
        {
            return false;
        }

        if (token.Algorithm == SignatureAlgorithm.ES256)
        {
            using var curve = ECDsa.Create(ec!.Value);
            return curve.VerifyData(token.Signed, token.Signature, HashAlgorithmName.SHA256);
        }

        using var verifier = RSA.Create(rsa!.Value);
        var padding = token.Algorithm == SignatureAlgorithm.PS256
            ? RSASignaturePadding.Pss
            : RSASignaturePadding.Pkcs1;
        return verifier.VerifyData(token.Signed, token.Signature, HashAlgorithmName.SHA256, padding);
    }

    private static bool MayVerify(JsonElement key) =>
        !key.TryGetProperty("key_ops", out var operations)
        || StrictJson.TextsOf(operations)?.Contains("verify") == true;

    private static RSAParameters? ReadRsa(JsonElement key, DateTimeOffset now)
    {
        using var certificate = ReadCertificate(key, now);
        using var certified = certificate?.GetRSAPublicKey();
        var modulus = Number(key, "n") ?? certified?.ExportParameters(false).Modulus;
        var exponent = Number(key, "e") ?? certified?.ExportParameters(false).Exponent;
        if (modulus is null || exponent is null || exponent.Length > OpenIdLimits.MaxExponentBytes
            || (exponent[^1] & 1) == 0 || exponent is [1]
            || BitsOf(modulus) is < OpenIdLimits.MinRsaBits or > OpenIdLimits.MaxRsaBits)
        {
            return null;
        }

        // RFC 7517, 4.7: what the certificate says must be the key itself.
        return IsCertified(certified?.ExportParameters(false).Modulus, modulus)
            ? new RSAParameters { Modulus = modulus, Exponent = exponent }
            : null;
    }

    private static ECParameters? ReadEc(JsonElement key, DateTimeOffset now)
    {
        using var certificate = ReadCertificate(key, now);
        using var certified = certificate?.GetECDsaPublicKey();
        var exported = certified?.ExportParameters(false);
        if (exported is { Curve.Oid.Value: not P256Oid } || key.Text("crv") is not (null or "P-256"))
        {
            return null;
        }

        var x = Coordinate(key, "x") ?? exported?.Q.X;
        var y = Coordinate(key, "y") ?? exported?.Q.Y;
        if (x is not { Length: P256Bytes } || y is not { Length: P256Bytes } || !IsCertified(exported?.Q.X, x))
        {
            return null;
        }

        var parameters = new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = x, Y = y } };
        try
        {
            using var onCurve = ECDsa.Create(parameters);
            return parameters;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static bool IsCertified(byte[]? certified, byte[] published) =>
        certified is null || certified.AsSpan().SequenceEqual(published);

    /// <summary>The first of the key's certificates. Where it is all there is of the key it must hold today.</summary>
    /// <returns>Null when there is none.</returns>
    private static X509Certificate2? ReadCertificate(JsonElement key, DateTimeOffset now)
    {
        if (!key.TryGetProperty("x5c", out var chain) || StrictJson.TextsOf(chain) is not [var first, ..]
            || first.Length > OpenIdLimits.MaxCertificateBytes)
        {
            return null;
        }

        try
        {
            var certificate = X509CertificateLoader.LoadCertificate(Convert.FromBase64String(first));
            var isCurrent = certificate.NotBefore.ToUniversalTime() <= now.UtcDateTime
                && now.UtcDateTime <= certificate.NotAfter.ToUniversalTime();
            if (isCurrent || key.TryGetProperty("n", out _) || key.TryGetProperty("x", out _))
            {
                return certificate;
            }

            certificate.Dispose();
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            // Then the key is what its numbers say.
        }

        return null;
    }

    /// <summary>Big-endian and without zeros in front, as RFC 7518, 2 has it and as some issuers have it not.</summary>
    private static byte[]? Number(JsonElement key, string name) =>
        Coordinate(key, name)?.AsSpan().TrimStart((byte)0).ToArray() is { Length: > 0 } number ? number : null;

    private static byte[]? Coordinate(JsonElement key, string name) =>
        key.Text(name) is { } text && Base64Url.IsValid(text) ? Base64Url.DecodeFromChars(text) : null;

    private static int BitsOf(byte[] number) =>
        (number.Length * 8) - System.Numerics.BitOperations.LeadingZeroCount((uint)number[0]) + 24;
}

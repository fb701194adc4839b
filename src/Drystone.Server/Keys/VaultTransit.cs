using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Drystone.Server.Hosting;

namespace Drystone.Server.Keys;

/// <summary>Key management by the Transit secrets engine of Vault or OpenBao.</summary>
/// <remarks>
/// Speaks <c>POST /v1/MOUNT/datakey/plaintext/KEY</c> and <c>POST /v1/MOUNT/decrypt/KEY</c>. Keys are made, rotated and
/// withdrawn there. https://developer.hashicorp.com/vault/api-docs/secret/transit
/// </remarks>
internal sealed class VaultTransit : IKeyManagement, IDisposable
{
    // Two keys in base64 and some words around them.
    private const int MaxAnswerBytes = 64 << 10;
    private const int KeyBits = 256;

    private readonly VaultTransitOptions options;
    private readonly KeyNames names;
    private readonly HttpClient http;

    /// <exception cref="ServerStartException">One of the settings cannot be.</exception>
    public VaultTransit(VaultTransitOptions options, KeyNames names)
    {
        options.Validate();
        this.options = options;
        this.names = names;
        http = new HttpClient(CreateHandler(options.CaFile))
        {
            BaseAddress = new Uri(options.Address.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/v1/"),
            Timeout = options.Timeout,
            MaxResponseContentBufferSize = MaxAnswerBytes,
        };
    }

    public async ValueTask<KeyResult<DataKey>> GenerateDataKeyAsync(
        string? keyId, EncryptionContext context, CancellationToken cancel)
    {
        if (KeyOf(keyId) is not { } key)
        {
            return KeyFault.KeyNotFound;
        }

        var question = new VaultQuestion { Context = ContextOf(context), Bits = KeyBits };
        var answer = await AskAsync($"{options.Mount}/datakey/plaintext/{key}", question, cancel);
        if (!answer.IsDone)
        {
            return answer.As<DataKey>();
        }

        return answer.Value is { Ciphertext: { } ciphertext } data && DecodeKey(data.Plaintext) is { } plaintext
            ? new DataKey(names.ArnOf(key), plaintext, Encoding.UTF8.GetBytes(ciphertext))
            : KeyResult<DataKey>.Failed(KeyFault.Unavailable, "Vault answered without a data key of 32 bytes.");
    }

    public async ValueTask<KeyResult<SecretBytes>> DecryptAsync(
        string keyId, ReadOnlyMemory<byte> ciphertext, EncryptionContext context, CancellationToken cancel)
    {
        if (KeyOf(keyId) is not { } key)
        {
            return KeyFault.KeyNotFound;
        }

        var question = new VaultQuestion
        {
            Context = ContextOf(context),
            Ciphertext = Encoding.UTF8.GetString(ciphertext.Span),
        };
        var answer = await AskAsync($"{options.Mount}/decrypt/{key}", question, cancel);
        if (!answer.IsDone)
        {
            return answer.As<SecretBytes>();
        }

        return DecodeKey(answer.Value.Plaintext) is { } plaintext
            ? plaintext
            : KeyResult<SecretBytes>.Failed(KeyFault.Unsealable, "Vault opened something that is no key of 32 bytes.");
    }

    public void Dispose() => http.Dispose();

    /// <summary>What is sent in a path has no separator and is no step upwards.</summary>
    internal static bool IsKeyName(string name) =>
        KeyNames.IsValid(name) && !name.Contains('/', StringComparison.Ordinal) && !name.StartsWith('.');

    private string? KeyOf(string? keyId) => keyId is null
        ? options.DefaultKey
        : names.Parse(keyId) is { } name && IsKeyName(name.Value) ? name.Value : null;

    /// <summary>Its digest: a derived key wants bytes, and a long object key need not go over the wire.</summary>
    private string? ContextOf(EncryptionContext context) =>
        options.KeysAreDerived ? Convert.ToBase64String(SHA256.HashData(context.ToBytes())) : null;

    private async Task<KeyResult<VaultData>> AskAsync(string path, VaultQuestion question, CancellationToken cancel)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path)
            {
                Content = JsonContent.Create(question, VaultJson.Default.VaultQuestion),
            };
            request.Headers.TryAddWithoutValidation("X-Vault-Token", await ReadTokenAsync(cancel));
            request.Headers.TryAddWithoutValidation("X-Vault-Request", "true");
            if (options.Namespace is not null)
            {
                request.Headers.TryAddWithoutValidation("X-Vault-Namespace", options.Namespace);
            }

            using var response = await http.SendAsync(request, cancel);
            return await ReadAsync(response, question.Ciphertext is not null, cancel);
        }
        catch (Exception fault) when (fault is HttpRequestException or JsonException or IOException
            or UnauthorizedAccessException)
        {
            return KeyResult<VaultData>.Failed(KeyFault.Unavailable, $"Vault could not be asked: {fault.Message}");
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return KeyResult<VaultData>.Failed(
                KeyFault.Unavailable, $"Vault did not answer in {options.Timeout.TotalSeconds:0.###} seconds.");
        }
    }

    private static async Task<KeyResult<VaultData>> ReadAsync(
        HttpResponseMessage response, bool isDecryption, CancellationToken cancel)
    {
        if (response.StatusCode == HttpStatusCode.OK)
        {
            var answer = await response.Content.ReadFromJsonAsync(VaultJson.Default.VaultAnswer, cancel);
            return answer?.Data is { } data
                ? data
                : KeyResult<VaultData>.Failed(KeyFault.Unavailable, "Vault answered without data.");
        }

        var errors = await ReadErrorsAsync(response, cancel);
        return KeyResult<VaultData>.Failed(
            FaultOf(response.StatusCode, errors, isDecryption), $"Vault answered {(int)response.StatusCode}: {errors}");
    }

    private static KeyFault FaultOf(HttpStatusCode status, string errors, bool isDecryption) => status switch
    {
        HttpStatusCode.Forbidden => KeyFault.AccessDenied,
        HttpStatusCode.NotFound => KeyFault.KeyNotFound,

        // Vault says by words alone that a key is not there.
        HttpStatusCode.BadRequest when errors.Contains("key not found", StringComparison.OrdinalIgnoreCase) =>
            KeyFault.KeyNotFound,
        HttpStatusCode.BadRequest when isDecryption => KeyFault.Unsealable,
        _ => KeyFault.Unavailable,
    };

    private static async Task<string> ReadErrorsAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        try
        {
            var answer = await response.Content.ReadFromJsonAsync(VaultJson.Default.VaultAnswer, cancel);
            return answer?.Errors is { Count: > 0 } errors ? string.Join("; ", errors) : "no reason given";
        }
        catch (JsonException)
        {
            return "no reason given";
        }
    }

    private async Task<string> ReadTokenAsync(CancellationToken cancel) =>
        options.Token ?? (await File.ReadAllTextAsync(options.TokenFile!, cancel)).Trim();

    private static SecretBytes? DecodeKey(string? base64)
    {
        var bytes = new byte[KeyBits / 8];
        if (base64 is not null && Convert.TryFromBase64String(base64, bytes, out var written)
            && written == bytes.Length)
        {
            return new SecretBytes(bytes);
        }

        CryptographicOperations.ZeroMemory(bytes);
        return null;
    }

    /// <summary>Follows nowhere and through nothing: what it sends opens every object.</summary>
    private static SocketsHttpHandler CreateHandler(string? caFile)
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false };
        if (caFile is not null)
        {
            handler.SslOptions.CertificateChainPolicy = TrustOnly(caFile);
        }

        return handler;
    }

    private static X509ChainPolicy TrustOnly(string caFile)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        try
        {
            policy.CustomTrustStore.ImportFromPemFile(caFile);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new ServerStartException($"The certificates for Vault cannot be read: {fault.Message}", fault);
        }

        return policy.CustomTrustStore.Count > 0
            ? policy
            : throw new ServerStartException($"{caFile} holds no certificate in PEM.");
    }
}

internal sealed record VaultQuestion
{
    public string? Context { get; init; }

    public string? Ciphertext { get; init; }

    public int? Bits { get; init; }
}

internal sealed record VaultAnswer(VaultData? Data, IReadOnlyList<string>? Errors);

internal sealed record VaultData(string? Plaintext, string? Ciphertext);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(VaultQuestion))]
[JsonSerializable(typeof(VaultAnswer))]
internal sealed partial class VaultJson : JsonSerializerContext;

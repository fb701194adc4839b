using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Drystone.Testing.Secrets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Drystone.Server.Tests.Keys;

/// <summary>Speaks as much of Vault's documented Transit API as is asked of it.</summary>
internal sealed class TestVault : IAsyncDisposable
{
    public const string Token = "hvs.test-token";

    private readonly ConcurrentDictionary<string, (string Key, string? Context, byte[] Plaintext)> sealedKeys = new();
    private readonly WebApplication app;

    private TestVault(WebApplication app) => this.app = app;

    public Uri Address { get; private set; } = null!;

    /// <summary>Answered in place of everything; null: as asked.</summary>
    public (int Status, string Body)? Answer { get; set; }

    /// <summary>Held until it is completed; null: answered at once.</summary>
    public TaskCompletionSource? Hold { get; set; }

    public string? LastNamespace { get; private set; }

    public List<string> Paths { get; } = [];

    /// <param name="certificate">Null: plain HTTP.</param>
    public static async Task<TestVault> StartAsync(X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen =>
        {
            if (certificate is not null)
            {
                listen.UseHttps(certificate);
            }
        }));
        var vault = new TestVault(builder.Build());
        vault.app.Run(vault.HandleAsync);
        await vault.app.StartAsync(TestContext.Current.CancellationToken);
        var addresses = vault.app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        vault.Address = new Uri(addresses.Addresses.Single());
        return vault;
    }

    public async ValueTask DisposeAsync()
    {
        Hold?.TrySetResult();
        await app.DisposeAsync();
    }

    private async Task HandleAsync(HttpContext context)
    {
        Paths.Add(context.Request.Path);
        LastNamespace = context.Request.Headers["X-Vault-Namespace"];
        if (Hold is { } hold)
        {
            await hold.Task;
        }

        if (Answer is { } fixedAnswer)
        {
            context.Response.StatusCode = fixedAnswer.Status;
            await context.Response.WriteAsync(fixedAnswer.Body);
            return;
        }

        if (context.Request.Headers["X-Vault-Token"] != Token)
        {
            await RefuseAsync(context, 403, "permission denied");
            return;
        }

        var question = (await JsonNode.ParseAsync(context.Request.Body))!.AsObject();
        var path = context.Request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
        await (path switch
        {
            ["v1", "transit", "datakey", "plaintext", "known" or "other"] => GenerateAsync(context, path[4], question),
            ["v1", "transit", "decrypt", "known" or "other"] => DecryptAsync(context, path[3], question),
            ["v1", "transit", ..] => RefuseAsync(context, 400, "encryption key not found"),
            _ => RefuseAsync(context, 404, "no handler for route"),
        });
    }

    private Task GenerateAsync(HttpContext context, string key, JsonObject question)
    {
        var plaintext = RandomNumberGenerator.GetBytes((int)question["bits"]! / 8);
        var ciphertext = "vault:v1:" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(60));
        SecretSink.Run.Guard(SecretKind.DataKey, plaintext);
        sealedKeys[ciphertext] = (key, (string?)question["context"], plaintext);
        return AnswerAsync(context, new JsonObject
        {
            ["plaintext"] = Convert.ToBase64String(plaintext),
            ["ciphertext"] = ciphertext,
        });
    }

    private Task DecryptAsync(HttpContext context, string key, JsonObject question) =>
        sealedKeys.TryGetValue((string)question["ciphertext"]!, out var known)
            && known.Key == key && known.Context == (string?)question["context"]
            ? AnswerAsync(context, new JsonObject { ["plaintext"] = Convert.ToBase64String(known.Plaintext) })
            : RefuseAsync(context, 400, "cipher: message authentication failed");

    private static Task AnswerAsync(HttpContext context, JsonObject data) =>
        context.Response.WriteAsync(new JsonObject { ["request_id"] = "1", ["data"] = data }.ToJsonString());

    private static Task RefuseAsync(HttpContext context, int status, string error)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsync(new JsonObject { ["errors"] = new JsonArray(error) }.ToJsonString());
    }
}

using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text;
using Drystone.Testing.Secrets;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Drystone.Server.Tests.Watching;

/// <summary>
/// Sees every request that a server in this process gets, whoever sends it: guards the secrets that stand in it and in
/// its answer, and takes what the answer shows. It listens to what ASP.NET tells of each request, so no test has to do
/// anything for it.
/// </summary>
internal sealed class WatchedRequests : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
{
    /// <summary>Not the newer name of it, for which ASP.NET would make a span of its own.</summary>
    private const string Begin = "Microsoft.AspNetCore.Hosting.BeginRequest";

    private static readonly (string Name, string Kind)[] SecretHeaders =
    [
        ("x-amz-security-token", SecretKind.SessionToken),
        ("x-amz-server-side-encryption-customer-key", SecretKind.CustomerKey),
        ("x-amz-copy-source-server-side-encryption-customer-key", SecretKind.CustomerKey),
        ("X-Vault-Token", SecretKind.VaultToken),
    ];

    private static readonly (string Name, string Kind)[] SecretParameters =
    [
        ("X-Amz-Signature", SecretKind.PresignedSignature),
        ("Signature", SecretKind.PresignedSignature),
        ("X-Amz-Security-Token", SecretKind.SessionToken),
    ];

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == "Microsoft.AspNetCore")
        {
            value.Subscribe(this, (name, _, _) => name == Begin);
        }
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        // What is told is of a type of ASP.NET's own, with a property of this name.
        if (value.Value?.GetType().GetProperty("httpContext")?.GetValue(value.Value) is HttpContext context)
        {
            Watch(context);
        }
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    [ModuleInitializer]
    internal static void Start()
    {
        DiagnosticListener.AllListeners.Subscribe(new WatchedRequests());
        _ = new WatchedTelemetry(SecretSink.Run);
    }

    private static void Watch(HttpContext context)
    {
        var (sink, test) = WatchedServer.Of(context.Connection.LocalPort);
        foreach (var (name, kind) in SecretHeaders)
        {
            sink.Guard(kind, context.Request.Headers[name].ToString());
        }

        foreach (var (name, kind) in SecretParameters)
        {
            sink.Guard(kind, context.Request.Query[name].ToString());
        }

        var path = context.Request.Path.Value;
        var body = new WatchedBody(context.Features.GetRequiredFeature<IHttpResponseBodyFeature>());
        context.Features.Set<IHttpResponseBodyFeature>(body);
        context.Response.OnCompleted(() =>
        {
            TakeAnswer(context.Response.StatusCode, path, Encoding.UTF8.GetString(body.Start), sink, test);
            return Task.CompletedTask;
        });
    }

    private static void TakeAnswer(int status, string? path, string text, SecretSink sink, string test)
    {
        if (status >= StatusCodes.Status400BadRequest)
        {
            sink.Take(OutputChannel.ErrorBody, test, text);
        }
        else if (path == "/metrics")
        {
            sink.Take(OutputChannel.Metrics, test, text);
        }
        else
        {
            sink.GuardMade(text);
        }
    }
}

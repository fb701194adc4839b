using Drystone.Engine;
using Drystone.Engine.Identity;
using Drystone.S3.Xml;
using Drystone.Server.Authorization;
using Drystone.Server.Pipeline;
using Drystone.Server.QueryApi;

namespace Drystone.Server.SecurityTokens;

/// <summary>A request to STS: what its operations ask of it and of the store.</summary>
internal sealed class StsRequest(QueryRequest request)
{
    public S3Request Http => request.Http;

    public QueryForm Form => request.Form;

    public string Action => request.Operation.Action;

    public Caller Caller => request.Http.Caller;

    public ObjectStore Store => request.Http.Store;

    public SecurityTokenServices Services => request.Http.SecurityTokens;

    /// <summary>To the millisecond, as tokens keep it.</summary>
    public DateTimeOffset Now =>
        DateTimeOffset.FromUnixTimeMilliseconds(request.Http.Time.GetUtcNow().ToUnixTimeMilliseconds());

    public CancellationToken Cancel => request.Http.Cancel;

    /// <summary>The session that the caller acts in; null when its credentials last.</summary>
    public IamSession? CallerSession => request.Http.Authentication.Credential is { SessionToken: { } token } credential
        ? Store.OpenSession(credential.AccessKeyId, token)
        : null;

    /// <inheritdoc cref="QueryRequest.AnswerAsync(Action{XmlResponseWriter})"/>
    public Task AnswerAsync(Action<XmlResponseWriter> writeResult) => request.AnswerAsync(writeResult);
}

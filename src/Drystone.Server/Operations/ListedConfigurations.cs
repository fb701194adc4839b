using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.S3;
using Drystone.S3.Configuration;
using Drystone.S3.Listing;
using Drystone.Server.Pipeline;
using Microsoft.AspNetCore.Http;

namespace Drystone.Server.Operations;

/// <summary>What the operations on configurations share of which a bucket has many, each under its id.</summary>
internal static class ListedConfigurations
{
    /// <summary>The query parameter that names one. Without it the same sub-resource means the list.</summary>
    public const string IdParameter = "id";

    private const string TokenParameter = "continuation-token";

    /// <exception cref="S3Exception">InvalidConfigurationId.</exception>
    public static string IdOf(S3Request request)
    {
        var id = request.Query.Get(IdParameter) ?? string.Empty;
        ConfigurationId.ThrowIfInvalid(id);
        return id;
    }

    /// <exception cref="S3Exception">NoSuchConfiguration.</exception>
    public static Task GetAsync(S3Request request, BucketGrant<Inspect> bucket, ConfigurationKind kind) =>
        request.Store.FindConfiguration(bucket, kind, IdOf(request)) is { } document
            ? Answers.WriteDocumentAsync(request, document)
            : throw new S3Exception(S3Errors.NoSuchConfiguration);

    /// <summary>Unlike the kinds of which a bucket has one, AWS minds that there is nothing to remove.</summary>
    /// <exception cref="S3Exception">NoSuchConfiguration.</exception>
    public static async Task DeleteAsync(S3Request request, BucketGrant<Configure> bucket, ConfigurationKind kind)
    {
        var outcome = await request.Store.DeleteConfigurationAsync(bucket, kind, IdOf(request), request.Cancel);
        if (outcome == ConfigureOutcome.NotFound)
        {
            throw new S3Exception(S3Errors.NoSuchConfiguration);
        }

        BucketConfigurations.ThrowUnlessDone(request, outcome, () => new S3Exception(S3Errors.OperationAborted));
        request.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    /// <summary>A page of them, ordered by id.</summary>
    /// <param name="parse">Of a document and its id.</param>
    public static Task ListAsync<T>(
        S3Request request, BucketGrant<Inspect> bucket, ConfigurationKind kind,
        Func<ReadOnlyMemory<byte>, string, T> parse)
        where T : IListedConfiguration
    {
        var token = request.Query.Get(TokenParameter);
        var after = string.IsNullOrEmpty(token) ? null : ContinuationToken.Parse(token).Last;
        var found = request.Store.ListConfigurations(bucket, kind, after, ConfigurationLimits.PerPage + 1);
        var page = found.Take(ConfigurationLimits.PerPage).ToList();
        var list = new ConfigurationList<T>(
            [.. page.Select(entry => BucketRules.Parse(bucket.Bucket, kind, () => parse(entry.Value, entry.Id)))],
            token,
            found.Count > page.Count ? new ContinuationToken(page[^1].Id, IsPrefix: false).Encode() : null);
        return Answers.WriteDocumentAsync(request, list.ToUtf8());
    }
}

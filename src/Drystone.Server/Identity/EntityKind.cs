using Drystone.Engine.Identity;
using Drystone.Engine.Names;
using Drystone.S3;
using Drystone.Server.QueryApi;

namespace Drystone.Server.Identity;

/// <summary>What the operations need to know of users, or groups, or roles, or policies, to treat them alike.</summary>
/// <param name="Label">As it stands in the names of operations and parameters.</param>
/// <param name="Reference">Reads which one a request is about: its name, or its ARN.</param>
/// <param name="Find">Null when there is none.</param>
/// <param name="ArnOf">The ARN of one that is there.</param>
/// <param name="ArnOfAbsent">The ARN that is asked for where there is none.</param>
/// <param name="IdOf">Is never used again.</param>
internal sealed record EntityKind<T>(
    string Label,
    Func<QueryForm, string> Reference,
    Func<IdentityView, string, T?> Find,
    Func<AccountId, T, string> ArnOf,
    Func<AccountId, string, string> ArnOfAbsent,
    Func<T, string> IdOf)
    where T : class
{
    public required Action<IdentityEditor, T> Put { get; init; }

    /// <summary>What conditions can ask of one that is there.</summary>
    public Func<T, IEnumerable<KeyValuePair<string, string>>> Facts { get; init; } = _ => [];

    /// <summary>As it stands in messages.</summary>
    public string Noun { get; } = Label.ToLowerInvariant();

    public required Func<string, string> NotFoundMessage { get; init; }

    public S3Exception NotFound(string reference) => new(IamErrors.NoSuchEntity, NotFoundMessage(reference));
}

using Drystone.Engine;
using Drystone.Engine.Access;
using Drystone.Engine.Identity;
using Drystone.Engine.Names;
using Drystone.S3;
using Drystone.S3.Xml;
using Drystone.Server.Authorization;
using Drystone.Server.Pipeline;
using Drystone.Server.QueryApi;

namespace Drystone.Server.Identity;

/// <summary>A request to IAM: what its operations ask of it and of the store.</summary>
internal sealed class IamRequest(QueryRequest request)
{
    public S3Request Http => request.Http;

    public QueryForm Form => request.Form;

    public DateTimeOffset Now => request.Http.Time.GetUtcNow();

    /// <summary>Of the caller: nobody reaches another one's identities.</summary>
    public AccountId Account { get; } =
        request.Http.Caller.Account ?? throw new S3Exception(QueryErrors.MissingAuthenticationToken);

    public ObjectStore Store => request.Http.Store;

    /// <summary>The user that the request is about: the one that it names, or else the caller. Null: the caller is the
    /// account itself.</summary>
    /// <exception cref="S3Exception">ValidationError: none is named and the caller is no user.</exception>
    public string? UserOrCaller()
    {
        if (IamNames.Find(Form, "UserName", IamLimits.UserNameChars) is { } named)
        {
            return named;
        }

        return request.Http.Caller switch
        {
            { Kind: CallerKind.Root } => null,
            { Kind: CallerKind.User, Name: { } name } => name,
            _ => throw new S3Exception(
                QueryErrors.ValidationError, "Must specify userName when calling with non-User credentials"),
        };
    }

    /// <param name="arn">What the operation is about; <c>*</c> for none.</param>
    /// <exception cref="S3Exception">AccessDenied.</exception>
    public IdentityGrant<TAccess> Authorize<TAccess>(string arn) where TAccess : struct, IAccess =>
        request.Http.AuthorizeIdentities<TAccess>(request.Operation.Action, arn);

    /// <summary>The identity that the request names, if the caller may.</summary>
    public EntityTarget<T, TAccess> Authorize<T, TAccess>(EntityKind<T> kind)
        where T : class
        where TAccess : struct, IAccess => Authorize<T, TAccess>(kind, kind.Reference(Form));

    /// <param name="reference">Its name or ARN.</param>
    /// <inheritdoc cref="Authorize{T, TAccess}(EntityKind{T})"/>
    public EntityTarget<T, TAccess> Authorize<T, TAccess>(EntityKind<T> kind, string reference)
        where T : class
        where TAccess : struct, IAccess
    {
        // What the gate is asked about is the ARN, and that has the path which only the record knows.
        var seen = Store.ReadIdentities(Account, view => kind.Find(view, reference));
        foreach (var (key, value) in seen is null ? [] : kind.Facts(seen))
        {
            request.Http.Facts.TryAdd(key, value);
        }

        var arn = seen is null ? kind.ArnOfAbsent(Account, reference) : kind.ArnOf(Account, seen);
        return new EntityTarget<T, TAccess>(
            kind, reference, arn, seen, Authorize<TAccess>(arn));
    }

    /// <summary>The identity that the request names, to be shown.</summary>
    /// <exception cref="S3Exception">AccessDenied, NoSuchEntity.</exception>
    public T Look<T>(EntityKind<T> kind) where T : class => Look(kind, kind.Reference(Form));

    /// <param name="reference">Its name or ARN.</param>
    /// <inheritdoc cref="Look{T}(EntityKind{T})"/>
    public T Look<T>(EntityKind<T> kind, string reference) where T : class
    {
        var target = Authorize<T, Inspect>(kind, reference);
        return Read(target.Grant, target.In);
    }

    public T Read<T>(IdentityGrant<Inspect> grant, Func<IdentityView, T> read) =>
        Store.ReadIdentities(grant, read);

    /// <param name="change">May run more than once; what it throws leaves everything as it was.</param>
    public async Task ChangeAsync(IdentityGrant<Configure> grant, Action<IdentityEditor> change) =>
        await ChangeAsync(
            grant,
            editor =>
            {
                change(editor);
                return true;
            });

    /// <inheritdoc cref="ChangeAsync(IdentityGrant{Configure}, Action{IdentityEditor})"/>
    /// <exception cref="S3Exception">InvalidClientTokenId: the account is not there any more.</exception>
    public async Task<T> ChangeAsync<T>(IdentityGrant<Configure> grant, Func<IdentityEditor, T> change)
    {
        try
        {
            return await Store.ChangeIdentitiesAsync(grant, change, request.Http.Cancel);
        }
        catch (AccountRemovedException)
        {
            throw new S3Exception(QueryErrors.InvalidClientTokenId);
        }
    }

    /// <summary>Changes the identity that the request names, if the caller may.</summary>
    /// <inheritdoc cref="ChangeAsync(IdentityGrant{Configure}, Action{IdentityEditor})"/>
    public Task ChangeAsync<T>(EntityKind<T> kind, Action<IdentityEditor, T> change) where T : class
    {
        var target = Authorize<T, Configure>(kind);
        return ChangeAsync(target.Grant, editor => change(editor, target.In(editor)));
    }

    /// <summary>Tells the gate what conditions can ask of a value in the form.</summary>
    public void Note(string conditionKey, string? value)
    {
        if (value is not null)
        {
            request.Http.Facts[conditionKey] = value;
        }
    }

    /// <inheritdoc cref="QueryRequest.AnswerAsync()"/>
    public Task AnswerAsync() => request.AnswerAsync();

    /// <inheritdoc cref="QueryRequest.AnswerAsync(Action{XmlResponseWriter})"/>
    public Task AnswerAsync(Action<XmlResponseWriter> writeResult) => request.AnswerAsync(writeResult);
}

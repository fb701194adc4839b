using System.Security.Cryptography;
using System.Xml.Linq;
using Drystone.Provisioning.Declaring;
using Drystone.Provisioning.Planning;

namespace Drystone.Provisioning.Users;

/// <summary>That a user has an active key. A secret is told when its key is made and never again, so a key that is
/// there is left alone.</summary>
internal sealed class AccessKeyItem(IamClient iam, string user, AccessKeyDeclaration wanted, TimeProvider time)
    : UserItem(iam, user, "access key")
{
    /// <summary>Each attempt makes a key and may have to give it up for that of another run.</summary>
    private const int MaxAttempts = 12;

    /// <summary>https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html</summary>
    private const int KeysPerUser = 2;

    private static readonly TimeSpan MaxPause = TimeSpan.FromMilliseconds(400);

    private readonly SecretFile? _file = wanted.SecretFile is { } path ? new(path) : null;
    private HashSet<string> _active = [];

    public override Facts Wanted { get; } = new() { ["access key"] = "active" };

    public override async Task<Facts> ReadAsync(CancellationToken cancel)
    {
        _file?.ThrowUnlessOurs();
        _active = [.. (await ListAsync(cancel)).Where(one => one.IsActive).Select(one => one.Id)];
        return _active.Count > 0 ? new() { ["access key"] = "active" } : [];
    }

    /// <summary>A run that was killed, or somebody by hand, can have left a key without its secret. It is not replaced:
    /// the secret may be where this run does not see it.</summary>
    public override string? NoteOn(Facts found)
    {
        if (_file is null || _active.Count == 0)
        {
            return null;
        }

        var remedy = "If nobody has the secret, delete the key; apply then makes another.";
        return _file.FindKeyId() is not { } id
            ? $"there is an active key, {string.Join(" and ", _active.Order())}, and no secretFile {_file.Path}. "
                + remedy
            : _active.Contains(id) ? null
            : $"secretFile {_file.Path} has the key {id}, which is not active; active is "
                + $"{string.Join(" and ", _active.Order())}. {remedy}";
    }

    /// <summary>Two runs at once must not leave two keys: who sees the other's key after having made its own takes its
    /// own back. Should both do so, both try again, after pauses of different lengths.</summary>
    public override async Task<string?> WriteAsync(CancellationToken cancel)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var before = await ListAsync(cancel);
            if (before.Any(one => one.IsActive))
            {
                // It may be one that is about to be taken back.
                await PauseAsync(cancel);
                if ((await ListAsync(cancel)).Any(one => one.IsActive))
                {
                    return null;
                }
            }

            if (before.Count(one => !one.IsActive) >= KeysPerUser)
            {
                throw new InvalidOperationException(
                    $"{User} has {before.Count} keys that are switched off; delete one or switch it on.");
            }

            cancel.ThrowIfCancellationRequested();
            if (await TryMakeAsync() is (var id, var secret)
                && await KeepAsync(id, secret) is { } notice)
            {
                return notice;
            }

            await PauseAsync(cancel);
        }

        throw new InvalidOperationException(
            $"another run makes a key of {User} at the same time; run it again when the other has ended.");
    }

    /// <summary>A signal waits from here until the secret is handed over: it is told once.</summary>
    /// <returns>Null when other runs have made as many as there may be.</returns>
    private async Task<(string Id, string Secret)?> TryMakeAsync()
    {
        try
        {
            var made = await Iam.SendAsync("CreateAccessKey", Parameters(), CancellationToken.None);
            return (Required(made, "AccessKeyId"), Required(made, "SecretAccessKey"));
        }
        catch (IamException e) when (e.Code == "LimitExceeded")
        {
            return null;
        }
    }

    private Task PauseAsync(CancellationToken cancel) =>
        Task.Delay(MaxPause * (RandomNumberGenerator.GetInt32(1000) / 1000.0), time, cancel);

    /// <summary>A key whose secret nobody has is of no use and must not stay.</summary>
    /// <returns>Null when another run has a key, and this one is taken back.</returns>
    private async Task<string?> KeepAsync(string id, string secret)
    {
        try
        {
            if ((await ListAsync(CancellationToken.None)).All(one => one.Id == id || !one.IsActive))
            {
                return HandOver(id, secret);
            }
        }
        catch (Exception e)
        {
            await TakeBackAsync(id, e);
            throw;
        }

        await DeleteAsync(id);
        return null;
    }

    private string HandOver(string id, string secret)
    {
        if (_file is null)
        {
            return $"access key of {User}, shown this once: AWS_ACCESS_KEY_ID={id} AWS_SECRET_ACCESS_KEY={secret}";
        }

        _file.Write(User, id, secret);
        return $"access key {id} of {User}: its secret is in {_file.Path}";
    }

    private async Task TakeBackAsync(string id, Exception cause)
    {
        try
        {
            await DeleteAsync(id);
        }
        catch (Exception e) when (e is IamException or HttpRequestException)
        {
            throw new InvalidOperationException(
                $"{Faults.Explain(cause)} The key {id} of {User} was made, nobody has its secret, and it could not be "
                    + "deleted; delete it.",
                e);
        }
    }

    private async Task DeleteAsync(string id) =>
        await Iam.FindAsync("DeleteAccessKey", Parameters(("AccessKeyId", id)), CancellationToken.None);

    private async Task<IReadOnlyList<(string Id, bool IsActive)>> ListAsync(CancellationToken cancel) =>
    [
        .. (await Iam.ListAsync("ListAccessKeys", User, cancel)).Select(one =>
            (Required(one, "AccessKeyId"), IamClient.ValueOf(one, "Status") == "Active")),
    ];

    private static string Required(XElement parent, string name) => IamClient.ValueOf(parent, name)
        ?? throw new IamException("InvalidAnswer", $"the answer has no {name}.");
}

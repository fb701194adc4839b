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

    public override Facts Wanted { get; } = new() { ["access key"] = "active" };

    public override async Task<Facts> ReadAsync(CancellationToken cancel)
    {
        _file?.ThrowUnlessOurs();
        return (await ListAsync(cancel)).Any(one => one.IsActive) ? new() { ["access key"] = "active" } : [];
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

            if (await TryMakeAsync(cancel) is (var id, var secret))
            {
                if ((await ListAsync(cancel)).All(one => one.Id == id || !one.IsActive))
                {
                    return await HandOverAsync(id, secret, cancel);
                }

                await DeleteAsync(id, cancel);
            }

            await PauseAsync(cancel);
        }

        throw new InvalidOperationException(
            $"another run makes a key of {User} at the same time; run it again when the other has ended.");
    }

    /// <returns>Null when other runs have made as many as there may be.</returns>
    private async Task<(string Id, string Secret)?> TryMakeAsync(CancellationToken cancel)
    {
        try
        {
            var made = await Iam.SendAsync("CreateAccessKey", Parameters(), cancel);
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
    private async Task<string> HandOverAsync(string id, string secret, CancellationToken cancel)
    {
        if (_file is null)
        {
            return $"access key of {User}, shown this once: AWS_ACCESS_KEY_ID={id} AWS_SECRET_ACCESS_KEY={secret}";
        }

        try
        {
            _file.Write(User, id, secret);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await DeleteAsync(id, cancel);
            throw;
        }

        return $"access key {id} of {User}: its secret is in {_file.Path}";
    }

    private async Task DeleteAsync(string id, CancellationToken cancel) =>
        await Iam.FindAsync("DeleteAccessKey", Parameters(("AccessKeyId", id)), cancel);

    private async Task<IReadOnlyList<(string Id, bool IsActive)>> ListAsync(CancellationToken cancel) =>
    [
        .. (await Iam.ListAsync("ListAccessKeys", User, cancel)).Select(one =>
            (Required(one, "AccessKeyId"), IamClient.ValueOf(one, "Status") == "Active")),
    ];

    private static string Required(XElement parent, string name) => IamClient.ValueOf(parent, name)
        ?? throw new IamException("InvalidAnswer", $"the answer has no {name}.");
}

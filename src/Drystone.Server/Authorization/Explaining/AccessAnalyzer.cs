using Drystone.Engine;
using Drystone.Engine.Buckets;
using Drystone.Server.Authorization.Acls;
using Drystone.Server.Authorization.Conditions;
using Drystone.Server.Control;
using Drystone.Server.Operations;

namespace Drystone.Server.Authorization.Explaining;

/// <summary>Finds what is open to anybody, and who may read which keys.</summary>
internal sealed class AccessAnalyzer(
    ObjectStore store, BucketRules rules, AccessDecider decider, AccessLists lists)
{
    private const string ReadAction = "s3:GetObject";

    private static readonly Dictionary<string, string> NothingGiven = [];

    /// <summary>Null for a bucket that is open to nobody.</summary>
    /// <exception cref="DamagedDataException">What decides cannot be read.</exception>
    public PublicBucket? FindPublic(BucketInfo bucket)
    {
        var by = new List<string>();
        var policy = rules.Policy(bucket);
        var hasPublicPolicy = policy is { IsPublic: true };
        if (hasPublicPolicy)
        {
            by.AddRange(policy!.Statements
                .Select((statement, index) => (statement, index))
                .Where(one => one.statement.IsPublic)
                .Select(one => $"statement {one.statement.Sid ?? $"{one.index + 1}"} of the bucket policy"));
        }

        var block = rules.PublicAccessBlock(bucket);
        if (lists.OfBucket(bucket).IsPublic)
        {
            by.Add("the access control list of the bucket");
        }


        // Where a public policy lets in nobody from outside, lists do not either.
        var isBlocked = hasPublicPolicy ? block.RestrictPublicBuckets : block.IgnorePublicAcls;
        return by.Count == 0
            ? null
            : new PublicBucket(bucket.Name.Value, bucket.Owner.Value, by, isBlocked);
    }

    /// <summary>Who may read a key that starts so, of the principals of all accounts
    /// and of anybody. Conditions that ask of the request are not met: what depends on them is not told.</summary>
    /// <exception cref="DamagedDataException">What decides cannot be read.</exception>
    public IEnumerable<PrefixReader> FindReaders(BucketInfo bucket, string prefix)
    {
        var target = AccessTarget.Of(bucket, prefix, version: null);
        foreach (var caller in Callers())
        {
            var decision = decider.Decide(
                caller, ReadAction, target, new GivenConditions(caller, target, NothingGiven));
            if (decision.Allowed)
            {
                yield return new PrefixReader(
                    bucket.Name.Value, caller.Principal.Arn ?? "anonymous", AccessExplainer.Reason(decision));
            }
        }
    }

    private IEnumerable<Caller> Callers()
    {
        yield return Caller.Anonymous;
        foreach (var account in store.ListAccounts())
        {
            yield return Caller.RootOf(account.Id, account.CanonicalUserId);
            var (users, roles) = store.ReadIdentities(account.Id, view => (view.ListUsers(), view.ListRoles()));
            foreach (var user in users)
            {
                yield return CallerReader.Of(account, user);
            }

            foreach (var role in roles)
            {
                yield return CallerReader.Of(account, role, "session");
            }
        }
    }
}

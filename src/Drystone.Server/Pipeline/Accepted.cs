using Drystone.S3;

namespace Drystone.Server.Pipeline;

/// <summary>What comes after every signature that was found to be right.</summary>
internal static class Accepted
{
    /// <summary>Refuses whose account is suspended, and notes the use of the key.</summary>
    /// <param name="service">What the request is for.</param>
    /// <exception cref="S3Exception">AccountProblem.</exception>
    public static void Check(S3Request request, string service)
    {
        if (request.Caller.Account is not { } account)
        {
            return;
        }

        if (request.Store.FindAccount(account) is { IsSuspended: true })
        {
            throw new S3Exception(S3Errors.AccountProblem);
        }

        // Of temporary keys nobody asks; they are as many as there are sessions.
        if (request.Authentication.Credential is { SessionToken: null } key)
        {
            var region = request.Authentication.Scope?.Region;
            request.KeyUses.Note(
                key.AccessKeyId, service, string.IsNullOrEmpty(region) ? request.Options.Region : region);
        }
    }
}

using Drystone.Engine.Identity;
using Drystone.S3;
using Drystone.S3.Policies;
using Drystone.Server.Authorization;
using Drystone.Server.Identity.Ldap;
using Drystone.Server.QueryApi;

namespace Drystone.Server.SecurityTokens;

using Fact = KeyValuePair<string, string>;

/// <summary>A role for a user of the directory, as MinIO has it. Which roles that may be is the operator's to say. The
/// request is not signed: its password proves who sent it.</summary>
/// <remarks>https://github.com/minio/minio/blob/master/docs/sts/ldap.md</remarks>
internal static class AssumeRoleWithLdapIdentity
{
    /// <summary>Ours: longer ones only make directories work.</summary>
    private const int MaxPasswordChars = 1_024;

    /// <summary>Which users may take which role is said in the configuration of the server.</summary>
    private static readonly Decision ByOperator = new(
        DecisionReason.Allow, PolicySource.None, "the roles of the directory");

    public static QueryOperation Operation { get; } = StsOperation.OfAnybody("AssumeRoleWithLDAPIdentity", HandleAsync);

    private static async Task HandleAsync(StsRequest request)
    {
        if (request.Services.Ldap is not { } directory)
        {
            throw new S3Exception(QueryErrors.NotImplemented, "No LDAP directory is set up on this server.");
        }

        var username = ReadUsername(request.Form);
        var password = request.Form.Require("LDAPPassword");
        if (password.Length > MaxPasswordChars)
        {
            throw QueryErrors.Invalid(
                "LDAPPassword", $"Member must have length less than or equal to {MaxPasswordChars}");
        }

        var asked = request.Form.FindText("RoleArn") is { } arn ? RoleTarget.Read(arn) : null;
        var user = await LoginAsync(request, directory, username, password);
        request.Http.ProvedName = user.Name;
        var (target, role) = FindRole(request, directory, user, asked);
        request.Http.Decided(request.Action, AccessTarget.OfArn(target.Arn), ByOperator);
        var wanted = SessionParameters.Read(request.Form, target.Account);
        var name = username.ToLowerInvariant();
        var issued = IssuedSession.Issue(request.Store, RoleSession.Of(request, target, role, name, wanted) with
        {
            FederatedProvider = "ldap",
            Facts = FactsOf(directory, user, username),
        });
        await request.AnswerAsync(xml => xml.RoleSession(issued));
    }

    /// <summary>It is the name of the session too.</summary>
    private static string ReadUsername(QueryForm form)
    {
        const string Parameter = "LDAPUsername";
        var username = form.Require(Parameter);
        return SessionParameters.IsName(username)
            ? username
            : throw QueryErrors.Invalid(
                Parameter,
                $"Member must have {StsLimits.MinNameChars} to {StsLimits.MaxNameChars} letters, digits and _+=,.@-");
    }

    private static async Task<LdapUser> LoginAsync(
        StsRequest request, LdapServices directory, string username, string password)
    {
        try
        {
            return await directory.Login.LoginAsync(
                username, password, request.Http.Origin.Address, request.Cancel);
        }
        catch (LdapLoginException refusal)
        {
            request.Services.Note(refusal);
            throw new S3Exception(
                refusal.Fault switch
                {
                    LdapFault.Rejected => StsErrors.IdpRejectedClaim,
                    LdapFault.TooManyFailures => StsErrors.Throttling,
                    _ => StsErrors.IdpCommunicationError,
                },
                refusal.Message);
        }
    }

    /// <param name="asked">Null: the first of those that the user may take.</param>
    private static (RoleTarget Target, IamRole Role) FindRole(
        StsRequest request, LdapServices directory, LdapUser user, RoleTarget? asked)
    {
        foreach (var (target, name) in directory.Roles)
        {
            if (user.Is(name) && (asked is null || asked == target) && target.Find(request.Store) is { } role)
            {
                return (target, role);
            }
        }

        throw new S3Exception(
            S3Errors.AccessDenied,
            asked is null
                ? "Not authorized: no role that is there is meant for this user."
                : $"Not authorized to perform {request.Action}");
    }

    /// <summary>As MinIO's policies name them. Of the groups, those by which roles are given.</summary>
    private static List<Fact> FactsOf(LdapServices directory, LdapUser user, string username) =>
    [
        new("ldap:username", username), new("ldap:user", user.Name),
        .. user.Groups.Where(group => directory.Roles.Any(role => role.Name == group))
            .Select(group => new Fact("ldap:groups", group)),
    ];
}

using System.Net;
using Drystone.Engine.Access;
using Drystone.Engine.Names;

namespace Drystone.Server.Authorization;

/// <summary>Where a request came from, as the change log keeps it with what the request changed.</summary>
/// <param name="Address">Null when the listener does not tell.</param>
internal readonly record struct RequestOrigin(string RequestId, IPAddress? Address)
{
    public Actor Actor(AccountId? account) => new(account, RequestId, Address?.ToString());
}

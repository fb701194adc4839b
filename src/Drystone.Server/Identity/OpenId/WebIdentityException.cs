namespace Drystone.Server.Identity.OpenId;

/// <summary>Why a web identity is not believed.</summary>
internal enum WebIdentityFault
{
    /// <summary>It is no token that can be believed, or not one for this audience.</summary>
    InvalidToken,

    /// <summary>It was valid once.</summary>
    Expired,

    /// <summary>The issuer could not be asked for its keys; trying again may help.</summary>
    IssuerUnreachable,
}

/// <summary>A web identity is refused. The message is for whoever sent it: it names nothing of the server's
/// surroundings.</summary>
internal sealed class WebIdentityException(WebIdentityFault fault, string message, Exception? inner = null)
    : Exception(message, inner)
{
    public WebIdentityFault Fault => fault;

    public static WebIdentityException Invalid(string message, Exception? inner = null) =>
        new(WebIdentityFault.InvalidToken, message, inner);
}

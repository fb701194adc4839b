using System.Net;
using System.Net.Sockets;
using Drystone.Server.Egress;
using Drystone.Server.Notifications.Targets.Wire;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Drystone.Server.Notifications.Targets.Amqp;

/// <summary>A connection with one channel whose messages are confirmed one by one.</summary>
internal sealed class AmqpConnection : IAsyncDisposable
{
    private const int DefaultPort = 5672;
    private const int DefaultTlsPort = 5671;

    /// <summary>A broker that does not answer a goodbye is not waited for.</summary>
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(1);

    private readonly IConnection connection;
    private readonly IChannel channel;

    private AmqpConnection(IConnection connection, IChannel channel) =>
        (this.connection, this.channel) = (connection, channel);

    public static async Task<AmqpConnection> OpenAsync(
        EventTargetSettings settings, EgressGuard guard, CancellationToken cancel)
    {
        IConnection? connection = null;
        try
        {
            connection = await FactoryFor(settings, guard).CreateConnectionAsync(cancel);
            var options = new CreateChannelOptions(
                publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true);
            return new AmqpConnection(connection, await connection.CreateChannelAsync(options, cancel));
        }
        catch (Exception e)
        {
            if (connection is not null)
            {
                await connection.DisposeAsync();
            }

            if (CauseOf(e) is { } cause)
            {
                throw new DeliveryException(
                    $"the AMQP broker {settings.Url.Authority} cannot be used: {cause}", isPermanent: false, e);
            }

            throw;
        }
    }

    /// <summary>Returns when the broker has taken responsibility for the message.</summary>
    public async Task PublishAsync(string exchange, string routingKey, EventMessage message, CancellationToken cancel)
    {
        var properties = new BasicProperties
        {
            Persistent = true,
            MessageId = message.Id,
            ContentType = message.ContentType,
            Timestamp = new AmqpTimestamp(message.Time.ToUnixTimeSeconds()),
            Type = message.EventName,
        };
        try
        {
            await channel.BasicPublishAsync(exchange, routingKey, mandatory: true, properties, message.Body, cancel);
        }
        catch (PublishException e) when (e.IsReturn)
        {
            throw new DeliveryException(
                $"exchange '{exchange}' leads to no queue with routing key '{routingKey}'; bind a queue to it",
                isPermanent: false, e);
        }
        catch (PublishException e)
        {
            throw new DeliveryException("the AMQP broker refused the message", isPermanent: false, e);
        }
        catch (OperationInterruptedException e)
        {
            throw new DeliveryException(
                $"the AMQP broker closed the channel: {e.ShutdownReason?.ReplyText ?? e.Message}",
                isPermanent: false, e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        // Closing the connection closes the channel; a channel closed first would wait for its own answer.
        try
        {
            await connection.CloseAsync(
                Constants.ReplySuccess, "done", CloseTimeout, abort: true, CancellationToken.None);
        }
        finally
        {
            await connection.DisposeAsync();
        }
    }

    private static ConnectionFactory FactoryFor(EventTargetSettings settings, EgressGuard guard)
    {
        var url = settings.Url;
        var isSecure = url.Scheme == "amqps";
        var factory = new ConnectionFactory
        {
            HostName = url.Host.Trim('[', ']'),
            Port = url.Port > 0 ? url.Port : isSecure ? DefaultTlsPort : DefaultPort,
            VirtualHost = VirtualHostOf(url),
            UserName = settings.User ?? ConnectionFactory.DefaultUser,
            Password = settings.Password?.Reveal() ?? ConnectionFactory.DefaultPass,
            ClientProvidedName = "drystone",
            // A connection that came back by itself would forget which messages were not confirmed.
            AutomaticRecoveryEnabled = false,
            TopologyRecoveryEnabled = false,
            RequestedConnectionTimeout = settings.ConnectTimeout,
            ContinuationTimeout = settings.ConfirmTimeout,
            SocketFactory = family => new GuardedTcpClient(guard, url.Host, family),
        };
        if (isSecure)
        {
            factory.Ssl = TlsFor(settings);
        }

        return factory;
    }

    private static SslOption TlsFor(EventTargetSettings settings)
    {
        var options = new SslOption(settings.Url.Host.Trim('[', ']'), enabled: true);
        if (TargetTls.OptionsOf(settings).CertificateChainPolicy is { } policy)
        {
            options.CertificateValidationCallback = (_, certificate, _, errors) =>
                TargetTls.IsTrusted(certificate, errors, policy);
        }

        return options;
    }

    /// <summary>The first part of the path, as in https://www.rabbitmq.com/docs/uri-spec; none is "/".</summary>
    private static string VirtualHostOf(Uri url) =>
        url.AbsolutePath is "/" or "" ? "/" : Uri.UnescapeDataString(url.AbsolutePath[1..]);

    private static string? CauseOf(Exception e) => e switch
    {
        BrokerUnreachableException { InnerException: { } inner } => CauseOf(inner),
        AggregateException { InnerExceptions: [var inner, ..] } => CauseOf(inner),
        AuthenticationFailureException => "user or password is wrong",
        EgressRefusedException => e.Message,
        _ when e.GetBaseException() is EgressRefusedException refused => refused.Message,
        OperationInterruptedException interrupted => interrupted.ShutdownReason?.ReplyText ?? e.Message,
        RabbitMQClientException or IOException or SocketException or TimeoutException
            or System.Security.Authentication.AuthenticationException => e.GetBaseException().Message,
        _ => null,
    };

    /// <summary>Judges each address that the client library found before it connects to it.</summary>
    private sealed class GuardedTcpClient(EgressGuard guard, string host, AddressFamily family)
        : TcpClientAdapter(new Socket(family, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true })
    {
        public override Task ConnectAsync(IPAddress ep, int port, CancellationToken cancellationToken = default)
        {
            guard.Require(ep, host);
            return base.ConnectAsync(ep, port, cancellationToken);
        }
    }
}

"""Manifests for the benches: clean ones of about two hundred lines that differ in their names, and longer ones."""

from __future__ import annotations

HEAD = """\
manifest: 1

app:
  name: {name}
  label: {label}
  description: Books orders at {label} and follows them.
  version: 1
  theme: "#2f6f4e"
  language: en
  audience: global

base:
  baseUrl: https://api.{name}.example/v2
  headers:
    X-Shop-Key: "{{{{connection.apiKey}}}}"
  response:
    error:
      message: "[{{{{statusCode}}}}] {{{{ifempty(body.fault.text, 'Unexpected response.')}}}}"
      "401":
        type: InvalidAccessTokenError
        message: "[401] {label} rejected the credentials. Update the connection."
      "429":
        type: RateLimitError
        message: "[429] {label} rate limit reached. {{{{body.fault.text}}}}"
  log:
    sanitize: ["request.headers.`x-shop-key`"]

connections:
  {name}:
    label: {label}
    connectionType: basic
    params:
      - name: apiKey
        type: password
        label: API key
        required: true
        editable: true
        help: You can obtain your API key on the Integrations page in your {label} account.
    communication:
      url: https://api.{name}.example/v2/account
      method: GET
      headers:
        X-Shop-Key: "{{{{parameters.apiKey}}}}"
      response:
        uid: "{{{{body.account.id}}}}"
        metadata:
          type: text
          value: "{{{{body.account.title}}}}"
        error:
          message: "[{{{{statusCode}}}}] {{{{ifempty(body.fault.text, 'The API key could not be verified.')}}}}"
      log:
        sanitize: ["request.headers.`x-shop-key`"]

rpcs:
  listDepots:
    label: List depots
    connection: {name}
    communication:
      url: /depots
      method: GET
      qs:
        page_size: 100
      response:
        iterate: "{{{{body.depots}}}}"
        limit: 300
        output:
          label: "{{{{item.city}}}} ({{{{item.code}}}})"
          value: "{{{{item.code}}}}"
      pagination:
        qs:
          page: "{{{{pagination.page}}}}"
        condition: "{{{{body.page_count >= pagination.page && pagination.page <= 3}}}}"

modules:
"""

MODULES = """\
  createOrder{number}:
    label: Create an order of kind {number}
    description: Creates a new order of kind {number} and books its pickup.
    moduleType: action
    actionCrud: create
    connection: {name}
    mappableParams:
      - {{name: reference, type: text, label: Reference, required: true, validate: {{max: 40}}}}
      - name: depotId
        type: select
        label: Depot
        required: true
        options: rpc://listDepots
        help: Depot that hands the parcel over to the carrier.
      - {{name: pickupDate, type: date, label: Pickup date, time: false}}
      - name: weightKg
        type: number
        label: Weight
        help: Weight in kilograms. For example, `2.5`.
        validate: {{min: 0.1, max: 70}}
      - name: items
        type: array
        label: Items
        spec:
          - {{name: sku, type: text, label: SKU, required: true}}
          - {{name: quantity, type: uinteger, label: Quantity}}
    communication:
      url: /orders/{number}
      method: POST
      body:
        "{{{{...}}}}": "{{{{omit(parameters, 'depotId', 'pickupDate')}}}}"
        depot: "{{{{parameters.depotId}}}}"
        pickup_on: "{{{{if(parameters.pickupDate, formatDate(parameters.pickupDate, 'YYYY-MM-DD'), undefined)}}}}"
      response:
        valid:
          condition: "{{{{body.accepted != false}}}}"
          type: DataError
          message: "The order was refused: {{{{body.reason}}}}"
        output: "{{{{body.order}}}}"
    interface:
      - {{name: id, type: text, label: Order ID}}
      - {{name: reference, type: text, label: Reference}}
      - {{name: status, type: text, label: Status}}
      - {{name: created_at, type: date, label: Created at}}
    samples:
      id: ord_1042
      reference: PO-7
      status: booked
      created_at: "2026-03-03T09:15:00.000Z"

  searchOrders{number}:
    label: Search orders of kind {number}
    description: Searches orders of kind {number} by status.
    moduleType: search
    connection: {name}
    mappableParams:
      - name: status
        type: select
        label: Status
        options:
          - {{label: Booked, value: booked}}
          - {{label: On its way, value: moving}}
          - {{label: Delivered, value: delivered}}
      - name: limit
        type: uinteger
        label: Limit
        default: 10
        required: true
        help: The maximum number of results to be worked with during one execution cycle.
    communication:
      url: /orders/{number}
      method: GET
      qs:
        page_size: 100
        status: "{{{{parameters.status}}}}"
      response:
        limit: "{{{{parameters.limit}}}}"
        iterate: "{{{{body.orders}}}}"
        output: "{{{{item}}}}"
      pagination:
        qs:
          page: "{{{{pagination.page}}}}"
        condition: "{{{{body.page_count >= pagination.page}}}}"
    interface:
      - {{name: id, type: text, label: Order ID}}
      - {{name: reference, type: text, label: Reference}}
      - {{name: status, type: text, label: Status}}
      - {{name: created_at, type: date, label: Created at}}
    samples:
      id: ord_1042
      reference: PO-7
      status: moving
      created_at: "2026-03-03T09:15:00.000Z"

"""

UNIVERSAL = """\
  makeApiCall:
    label: Make an API call
    description: Performs an arbitrary authorized API call.
    moduleType: universal
    connection: {name}
    mappableParams:
      - name: url
        type: text
        label: URL
        required: true
        help: "Enter a path relative to `https://api.{name}.example/v2`. For example, `/orders`."
      - name: method
        type: select
        label: Method
        required: true
        default: GET
        options:
          - {{label: GET, value: GET}}
          - {{label: POST, value: POST}}
          - {{label: PUT, value: PUT}}
          - {{label: PATCH, value: PATCH}}
          - {{label: DELETE, value: DELETE}}
      - name: headers
        type: array
        label: Headers
        spec:
          - {{name: key, type: text, label: Key}}
          - {{name: value, type: text, label: Value}}
      - name: qs
        type: array
        label: Query string
        spec:
          - {{name: key, type: text, label: Key}}
          - {{name: value, type: text, label: Value}}
      - {{name: body, type: any, label: Body}}
    communication:
      url: "/{{{{parameters.url}}}}"
      method: "{{{{parameters.method}}}}"
      headers:
        "{{{{...}}}}": "{{{{toCollection(parameters.headers, 'key', 'value')}}}}"
      qs:
        "{{{{...}}}}": "{{{{toCollection(parameters.qs, 'key', 'value')}}}}"
      body: "{{{{parameters.body}}}}"
      type: text
      response:
        output:
          body: "{{{{body}}}}"
          headers: "{{{{headers}}}}"
          statusCode: "{{{{statusCode}}}}"
    interface:
      - {{name: body, type: any, label: Body}}
      - {{name: headers, type: collection, label: Headers}}
      - {{name: statusCode, type: uinteger, label: Status code}}
    samples:
      body: {{orders: []}}
      headers: {{content-type: application/json}}
      statusCode: 200
"""


def manifest(number: int = 0, pairs: int = 1) -> str:
    """Write the manifest of connector `number`: about 110 lines and 95 for each pair of modules."""
    names = {"name": f"shop-{number}", "label": f"Shop {number}"}
    modules = "".join(MODULES.format(number=at, **names) for at in range(pairs))
    return HEAD.format(**names) + modules + UNIVERSAL.format(**names)


def broken(number: int = 0) -> str:
    """Write the same with five planted slips."""
    text = manifest(number)
    for right, wrong in (
        ("moduleType: search", "moduleType: serach"),
        ("omit(parameters, ", "omitt(parameters, "),
        ("rpc://listDepots", "rpc://listDepot"),
        ("{{body.order}}", "{{body.order"),
        ("method: POST", "metod: POST"),
    ):
        assert right in text
        text = text.replace(right, wrong, 1)
    return text
